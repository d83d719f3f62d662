using System.Globalization;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`sample DIR`: draws from a fit that `fit --out` kept.</summary>
public sealed class SampleFitTests
{
    /// <summary>
    /// A mixture fitted by EM has the mean and the covariance of its data (each step matches them); 40,000 draws have them within four
    /// standard errors. Shifted by half a minute, or with columns put in order each for itself, they have not.
    /// </summary>
    [Fact]
    public async Task Rows_of_a_mixture_have_the_moments_of_its_data()
    {
        using var workspace = await Fitted();
        Assert.Equal(0, (await workspace.Run("sample", "kept", "-n", "40000", "--out", "drawn.csv")).Code);
        var (data, drawn) = (Columns(workspace.Read("faithful.csv")), Columns(workspace.Read("drawn.csv")));
        Assert.Equal(40_000, drawn[0].Length);
        Assert.True(HaveMoments(drawn, data));
        Assert.False(HaveMoments([drawn[0], [.. drawn[1].Select(v => v + 0.5)]], data));
        Assert.False(HaveMoments([[.. drawn[0].Order()], [.. drawn[1].Order()]], data));
    }

    [Fact]
    public async Task Columns_are_those_of_the_file_that_was_fitted()
    {
        using var workspace = new Workspace().Write("line.gen", Scaled).Write("line.csv", "u,w\n3.6,79\n1.8,54\n3.3,74\n2.3,62\n4.5,85\n");
        Assert.Equal(0, (await workspace.Run("fit", "line.gen", "--data", "line.csv", "--method", "map", "--out", "kept")).Code);
        var drawn = await workspace.Run("sample", "kept", "-n", "500");
        Assert.Equal(("w,u", ""), (drawn.Output.Split('\n')[0], drawn.Errors));
        Assert.InRange(Columns(drawn.Output)[0].Average(), 68, 74);
        Assert.InRange(Columns(drawn.Output)[1].Average(), 2.8, 3.4);
        workspace.Write("drawn.csv", drawn.Output);
        Assert.Equal(0, (await workspace.Run("eval", "kept", "--data", "drawn.csv")).Code);
    }

    private const string Scaled = """
        model Line

        data w[rows]: real from w / 10
        data x[rows]: real from (u - mean(u)) / sd(u)

        a ~ Normal(5, 5)
        b ~ Normal(0, 5)

        for n in rows {
          x[n] ~ Normal(0, 1)
          w[n] ~ Normal(a + b * x[n], 0.5)
        }

        """;

    [Fact]
    public async Task The_same_seed_draws_the_same_table_from_the_folder_alone()
    {
        using var workspace = await Fitted();
        File.Delete(workspace.At("faithful.csv"));
        File.Delete(workspace.At("old_faithful.gen"));
        var (first, again, other) = (await workspace.Run("sample", "kept", "-n", "20"), await workspace.Run("sample", "kept", "-n", "20"),
            await workspace.Run("sample", "kept", "-n", "20", "--seed", "2"));
        Assert.Equal((0, "", 21), (first.Code, first.Errors, first.Output.TrimEnd('\n').Split('\n').Length));
        Assert.Equal(first.Output, again.Output);
        Assert.NotEqual(first.Output, other.Output);
    }

    /// <summary>A fit is replaced whole, and its folder has nothing of the one before. On a busy machine it has a checkpoint.</summary>
    [Fact]
    public async Task A_fit_that_replaces_another_is_read()
    {
        using var workspace = await Fitted();
        workspace.Edit("old_faithful.gen", "K = 2", "K = 3").Write("kept/notes.txt", "mine");
        Assert.Equal(0, (await workspace.Run("fit", "old_faithful.gen", "--out", "kept", "--overwrite")).Code);
        var run = await workspace.Run("sample", "kept", "-n", "5", "--set", "K=3");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(["kept/fit.json", "kept/notes.txt", "kept/story.gen"],
            workspace.Files.Where(f => f.StartsWith("kept/", StringComparison.Ordinal)
                && !f.StartsWith("kept/checkpoint", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_of_the_users_own_is_never_replaced()
    {
        using var workspace = Workspace.OldFaithful().Write("kept/story.gen", "my own").Write("other/draws.csv", "my own");
        foreach (var folder in new[] { "kept", "other" })
        {
            var run = await workspace.Run("fit", "old_faithful.gen", "--data", "faithful.csv", "--out", folder);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.StartsWith("error E0510: ", run.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(("my own", "my own"), (workspace.Read("kept/story.gen"), workspace.Read("other/draws.csv")));
    }

    /// <summary>A link may point anywhere; what it points to is not shown.</summary>
    [Fact]
    public async Task A_link_is_not_followed()
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = await Fitted();
        workspace.Write("secret.txt", "secret");
        File.Delete(workspace.At("kept/story.gen"));
        File.CreateSymbolicLink(workspace.At("kept/story.gen"), workspace.At("secret.txt"));
        var run = await workspace.Run("sample", "kept");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("error E0523: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public Task No_such_folder() => Transcript("sample_fit_not_there", Workspace.OldFaithful(), "sample", "kept");

    [Fact]
    public async Task No_folder_of_a_fit() =>
        await Transcript("sample_fit_none", Workspace.OldFaithful().Write("kept/notes.txt", "mine"), "sample", "kept");

    [Fact]
    public async Task A_record_cut_off() => await Transcript("sample_fit_damaged", CutOff(await Fitted()), "sample", "kept");

    [Fact]
    public async Task A_record_that_lacks_something() =>
        await Transcript("sample_fit_lacking",
            Sealed((await Fitted()).Edit("kept/fit.json", "\"look_ups\"", "\"lookups\"")), "sample", "kept");

    [Fact]
    public async Task A_fit_of_the_version_before() =>
        await Transcript("sample_fit_version",
            (await Fitted()).Edit("kept/fit.json", "\"schema_version\": 5", "\"schema_version\": 1"), "sample", "kept");

    [Fact]
    public async Task A_record_that_was_edited() =>
        await Transcript("sample_fit_edited", (await Fitted()).Edit("kept/fit.json", "\"seed\": 1", "\"seed\": 2"), "sample", "kept");

    [Fact]
    public async Task A_story_that_was_edited() =>
        await Transcript("sample_fit_changed", (await Fitted()).Edit("kept/story.gen", "K = 2", "K = 3"), "sample", "kept");

    [Fact]
    public async Task Values_of_another_shape() =>
        await Transcript("sample_fit_shapes",
            Sealed((await Fitted()).Edit("kept/fit.json", "\"K\": 2\n    }\n  },", "\"K\": 3\n    }\n  },")), "sample", "kept");

    [Fact]
    public async Task Another_number_of_components() =>
        await Transcript("sample_fit_set", await Fitted(), "sample", "kept", "--set", "K=3");

    [Fact]
    public async Task A_county_that_the_fit_has_not_seen()
    {
        var workspace = new Workspace().Write("levels.gen", Levels)
            .Write("homes.csv", "radon,county\n1,AITKIN\n2,ANOKA\n4,AITKIN\n3,ANOKA\n").Write("new.csv", "county\nANOKA\nBECKER\n");
        Assert.Equal(0, (await workspace.Run("fit", "levels.gen", "--data", "homes.csv", "--out", "kept")).Code);
        await Transcript("sample_fit_level", workspace, "sample", "kept", "--data", "new.csv");
    }

    [Fact]
    public async Task Other_schools()
    {
        var workspace = new Workspace().Write("schools.gen", Schools).Write("schools.csv", "y,se\n28,15\n8,10\n-3,16\n7,11\n")
            .Write("other.csv", "se\n10\n20\n");
        Assert.Equal(0, (await workspace.Run("fit", "schools.gen", "--method", "map", "--data", "schools.csv", "--out", "kept")).Code);
        Assert.StartsWith("warning W0527: `theta` is drawn from its prior, given the rest of the fit: the fit in kept",
            (await workspace.Run("sample", "kept", "--data", "schools.csv")).Errors, StringComparison.Ordinal);
        await Transcript("sample_fit_other_members", workspace, "sample", "kept", "--data", "other.csv", "-n", "2");
    }

    private const string Levels = """
        model Levels

        data radon[homes]: real
        data county[homes]: index[C]

        param mean[C]: real
        param sd: positive

        for n in homes {
          radon[n] ~ Normal(mean[county[n]], sd)
        }

        """;

    private const string Schools = """
        model Schools

        data y[schools]: real
        data se[schools]: positive

        mu ~ Normal(0, 5)

        for s in schools {
          theta[s] ~ Normal(mu, 5)
          y[s] ~ Normal(theta[s], se[s])
        }

        """;

    /// <summary>The record with the hash of what it is now: 82 bytes from the comma before `sha256` on.</summary>
    private static Workspace Sealed(Workspace workspace)
    {
        var before = workspace.Bytes("kept/fit.json")[..^82];
        return workspace.Write("kept/fit.json", [.. before, .. System.Text.Encoding.ASCII.GetBytes($",\n"
            + $"  \"sha256\": \"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(before))}\"\n}}")]);
    }

    private static Workspace CutOff(Workspace workspace) => workspace.Write("kept/fit.json", workspace.Bytes("kept/fit.json")[..600]);

    private static readonly Lazy<Task<(byte[] Record, byte[] Story)>> Kept = new(async () =>
    {
        using var workspace = Workspace.OldFaithful();
        Assert.Equal(0, (await workspace.Run("fit", "old_faithful.gen", "--out", "kept")).Code);
        return (workspace.Bytes("kept/fit.json"), workspace.Bytes("kept/story.gen"));
    });

    /// <summary>Old Faithful with its fit in `kept`.</summary>
    private static async Task<Workspace> Fitted()
    {
        var (record, story) = await Kept.Value;
        return Workspace.OldFaithful().Write("kept/fit.json", record).Write("kept/story.gen", story);
    }

    private static double[][] Columns(string csv)
    {
        var rows = csv.TrimEnd('\n').Split('\n').Skip(1)
            .Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToList();
        return [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Select(r => r[c]).ToArray())];
    }

    /// <summary>Means, and second moments about the means of the data.</summary>
    private static bool HaveMoments(double[][] drawn, double[][] data)
    {
        var center = data.Select(c => c.Average()).ToArray();
        return Enumerable.Range(0, 2).All(i => IsMean(drawn[i], center[i]))
            && new[] { (0, 0), (0, 1), (1, 1) }.All(p => IsMean(Products(drawn, center, p), Products(data, center, p).Average()));
    }

    private static double[] Products(double[][] columns, double[] center, (int A, int B) pair) =>
        [.. columns[pair.A].Zip(columns[pair.B], (a, b) => (a - center[pair.A]) * (b - center[pair.B]))];

    private static bool IsMean(double[] values, double expected)
    {
        var mean = values.Average();
        return Math.Abs(mean - expected) <= 4 * Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length / values.Length);
    }

    private static async Task Transcript(string name, Workspace workspace, params string[] arguments)
    {
        using (workspace) Golden.Check(name, arguments, await workspace.Run(arguments));
    }
}
