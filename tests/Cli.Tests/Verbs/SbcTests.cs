using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`sbc` as a user runs it: the page, its JSON, its folder, and what is refused.</summary>
public sealed class SbcTests
{
    private const string Story = """
        model Mean

        data x[rows]: real
        data y[rows]: real
        m ~ Normal(1, 2)
        for n in rows { y[n] ~ Normal(m * x[n], 4) }

        """;

    [Fact]
    public async Task The_page_begins_with_the_verdict()
    {
        using var workspace = Written();
        var page = (await workspace.Run("sbc", "my.gen", "--simulations", "40", "--method", "exact")).Output.Split('\n');
        Assert.Equal("my.gen · Mean · my.csv, 4 rows · seed 1", page[0]);
        Assert.Equal("40 simulations of the story, each fitted by exact, as requested", page[1]);
        Assert.Equal("calibrated: ranks of 2 quantities in 40 simulations are uniform", page[3]);
        Assert.StartsWith("m               fine ", page[6], StringComparison.Ordinal);
        Assert.StartsWith("log likelihood  fine ", page[7], StringComparison.Ordinal);
    }

    /// <summary>Another likelihood is named with its direction, in the first line and in JSON, where ranks and bands are.</summary>
    [Fact]
    public async Task Another_story_is_rejected()
    {
        using var workspace = Written().Write("other.gen", Story.Replace("m * x[n], 4", "m * x[n], 20", StringComparison.Ordinal));
        string[] call = ["sbc", "my.gen", "--simulate", "other.gen", "--simulations", "100", "--method", "exact"];
        var page = (await workspace.Run(call)).Output.Split('\n');
        Assert.StartsWith("not calibrated: `m` is too narrow; `log likelihood` is shifted up", page[3], StringComparison.Ordinal);
        var json = JsonDocument.Parse((await workspace.Run([.. call, "--format", "json"])).Output).RootElement;
        Assert.Equal("not_calibrated", json.GetProperty("verdict").GetString());
        var mean = json.GetProperty("quantities")[0];
        Assert.Equal(("m", "too narrow", false),
            (mean.GetProperty("name").GetString(), mean.GetProperty("posterior").GetString(), mean.GetProperty("calibrated").GetBoolean()));
        Assert.InRange(mean.GetProperty("p_value").GetDouble(), 0, json.GetProperty("level").GetDouble());
        Assert.Equal((100, 100), (Sum(mean, "ranks"), Sum(mean, "histogram")));
        Assert.Equal(100, mean.GetProperty("ranks").GetArrayLength());
        Assert.Contains(mean.GetProperty("ecdf").EnumerateArray(), point => point.GetProperty("difference").GetDouble() is var d
            && (d > point.GetProperty("high").GetDouble() || d < point.GetProperty("low").GetDouble()));
    }

    /// <summary>One call, a call that is extended, an interrupted one and three parts have the same ranks and the same page.</summary>
    [Fact]
    public async Task Parts_and_later_calls_are_as_one()
    {
        using var workspace = Written();
        var once = await Sbc("once", 30);
        await Sbc("later", 20);
        Assert.Equal(once, await Sbc("later", 30));
        Assert.Equal(workspace.Read("once/ranks.csv"), workspace.Read("later/ranks.csv"));
        // the last line is not complete, and one before it is missing
        var lines = workspace.Read("once/ranks.csv").Split('\n');
        workspace.Write("broken/ranks.csv", string.Join('\n', lines[..12]) + $"\n{lines[12][..2]}");
        Assert.Equal(once, await Sbc("broken", 30, "--threads", "1"));
        Assert.Equal(workspace.Read("once/ranks.csv"), workspace.Read("broken/ranks.csv"));
        foreach (var part in (string[])["1/3", "3/3"]) await Sbc("parts", 30, "--part", part);
        Assert.Contains("part 2 of 3 is complete: parts has 30 of 30 simulations", await Sbc("parts", 30, "--part", "2/3"),
            StringComparison.Ordinal);
        Assert.Equal(once, await Sbc("parts", 30));
        Assert.Equal(lines[2..^1].Order(), Directory.GetFiles(workspace.At("parts")).SelectMany(f => File.ReadAllLines(f)[2..]).Order());

        async Task<string> Sbc(string folder, int count, params string[] further)
        {
            var run = await workspace.Run(["sbc", "my.gen", "--simulations", $"{count}", "--method", "exact", "--out", folder, .. further]);
            Assert.True(run.Code == 0, run.Errors);
            return run.Output.Replace($"the ranks are in {folder}", "the ranks are in it", StringComparison.Ordinal);
        }
    }

    /// <summary>The calls that the page prints draw the data of a simulation and fit them as the calibration did.</summary>
    [Fact]
    public async Task A_failed_simulation_can_be_repeated()
    {
        using var workspace = new Workspace()
            .Write("my.gen", "model Far\n\ndata y[rows]: real\ns ~ Normal(0, 400)\nfor n in rows { y[n] ~ Normal(0, exp(s)) }\n");
        var run = await workspace.Run("sbc", "my.gen", "--set", "rows=3", "--simulations", "20", "--method", "nuts", "--out", "kept");
        Assert.Contains("in doubt: ", run.Output, StringComparison.Ordinal);
        var text = string.Join(' ', run.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        var failed = workspace.Read("kept/ranks.csv").Split('\n')[2..].Select(l => l.Split(',')).First(c => c[1].Length > 0);
        var (number, code) = (int.Parse(failed[0], CultureInfo.InvariantCulture), failed[1]);
        var sample = $"probdsl sample my.gen --set rows=3 --seed {1_000_000_000 + (2 * number)} --out simulation-{number}.csv";
        var fit = $"probdsl fit my.gen --data simulation-{number}.csv --method nuts --seed {1_000_000_001 + (2 * number)}";
        Assert.Contains($"simulation {number} is the first that failed and has {code}: {sample} {fit}", text, StringComparison.Ordinal);
        var drawn = await workspace.Run(sample.Split(' ')[1..]);
        var repeated = drawn.Code == 0 ? await workspace.Run(fit.Split(' ')[1..]) : drawn;
        Assert.StartsWith($"error {code}", repeated.Errors.TrimStart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E0664", "it has the ranks of another calibration", "--seed", "2")]
    [InlineData("E0662", "5 simulations are too few", "--simulations", "5")]
    [InlineData("E0661", "`map` reports the most probable point", "--method", "map")]
    [InlineData("E0557", "`--target-accept` has no effect", "--target-accept", "0.9")]
    public async Task What_cannot_be_calibrated_is_refused(string code, string message, params string[] further)
    {
        using var workspace = Written();
        string[] call = ["sbc", "my.gen", "--out", "kept"];
        string[] usual = ["--method", "exact", "--simulations", "20"];
        Assert.Equal(0, (await workspace.Run([.. call, .. usual])).Code);
        var at = Array.IndexOf(usual, further[0]);
        var run = await workspace.Run([.. call, .. at < 0 ? usual : [.. usual[..at], .. usual[(at + 2)..]], .. further]);
        Assert.Equal(1, run.Code);
        Assert.StartsWith($"error {code}: ", run.Errors, StringComparison.Ordinal);
        var words = string.Join(' ', run.Errors.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(message, words, StringComparison.Ordinal);
    }

    private static int Sum(JsonElement of, string name) => of.GetProperty(name).EnumerateArray().Sum(n => n.GetInt32());

    private static Workspace Written() => new Workspace().Write("my.gen", Story).Write("my.csv", "x,y\n1,0\n2,0\n3,0\n0.5,0\n");
}
