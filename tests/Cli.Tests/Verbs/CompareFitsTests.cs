using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Kept fits and stories compared by their predictions of each row from all others.</summary>
public sealed class CompareFitsTests
{
    private const string Line = "model Line\ndata y[rows]: real\ndata x[rows]: real\na ~ Normal(0, 5)\nb ~ Normal(0, 5)\n"
        + "for n in rows { y[n] ~ Normal(a + b * x[n], 1) }\n";

    private const string Level = "model Level\ndata y[rows]: real\na ~ Normal(0, 5)\nfor n in rows { y[n] ~ Normal(a, 1) }\n";

    private static Workspace Stories() => new Workspace().Write("line.gen", Line).Write("level.gen", Level).Write("rows.csv",
        "y,x\n" + string.Concat(Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{(0.3 * i) + (i % 3)},{i}\n"))));

    [Fact]
    public async Task Kept_fits_are_ranked()
    {
        using var workspace = Stories();
        foreach (var name in new[] { "line", "level" })
            Assert.Equal(0, (await workspace.Run("fit", $"{name}.gen", "--data", "rows.csv", "--out", name)).Code);
        var run = await workspace.Run("compare", "level", "line", "--data", "rows.csv");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"line +-\d+\.\d+ ± \d+\.\d+ +1\.00 +-\n", run.Output);
        Assert.Matches(@"level +-\d+\.\d+ ± \d+\.\d+ +-\d+\.\d+ ± \d+\.\d+ +1\.00 +0\.00 +-\n", run.Output);
        var json = JsonDocument.Parse((await workspace.Run("compare", "level", "line", "--data", "rows.csv", "--format", "json")).Output);
        var fits = json.RootElement.GetProperty("leave_one_out");
        Assert.Equal("line", fits[0].GetProperty("name").GetString());
        Assert.True(fits[0].GetProperty("is_exact").GetBoolean());
    }

    [Fact]
    public async Task Stories_with_draws_are_ranked_by_rows_that_they_have_not_seen()
    {
        using var workspace = Stories();
        var run = await workspace.Run("compare", "level.gen", "line.gen", "--data", "rows.csv");
        Assert.Equal(0, run.Code);
        Assert.Contains("line.gen predicts better than level.gen", run.Output);
        Assert.DoesNotContain("training rows", run.Output);
        Assert.DoesNotContain("leave-one-out", (await workspace.Run("compare", "level.gen", "line.gen", "--data", "rows.csv",
            "--holdout", "0.2")).Output);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        using var workspace = new Workspace();
        Directory.CreateDirectory(Path.Combine(workspace.Folder, "kept"));
        var (code, _, errors) = await workspace.Run("compare", "kept", "missing", "--evidence");
        Assert.Equal(1, code);
        Assert.StartsWith("error E0520: missing is not the folder of a fit: there is no such folder", errors, StringComparison.Ordinal);
    }
}
