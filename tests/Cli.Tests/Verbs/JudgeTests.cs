using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`judge` as a user runs it: the page, its JSON, its file, and what is refused.</summary>
public sealed class JudgeTests
{
    private const string Story = """
        model Line
        data x[rows]: real
        data y[rows]: real
        slope ~ Normal(0, 5)
        sd ~ HalfNormal(5)
        for n in rows { y[n] ~ Normal(slope * x[n], sd) }

        """;

    [Fact]
    public async Task A_page_has_its_verdict_first()
    {
        using var workspace = await Kept();
        var page = (await workspace.Run("judge", "kept", "--data", "my.csv")).Output.Split('\n');
        Assert.Equal("Line · fitted by nuts · my.csv, 25 rows", page[0]);
        Assert.Equal("trust: nothing speaks against this fit", page[2]);
        foreach (var topic in new[] { "elpd ", "k-hat ", "fit ", "prediction ", "checks ", "calibration " })
            Assert.Contains(page, line => line.StartsWith(topic, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_of_the_file_and_of_the_json_are_the_same()
    {
        using var workspace = await Kept();
        var json = JsonDocument.Parse((await workspace.Run("judge", "kept", "--data", "my.csv", "--format", "json", "--per-row", "r.csv"))
            .Output).RootElement;
        Assert.Equal("good", json.GetProperty("verdict").GetString());
        var rows = json.GetProperty("prediction").GetProperty("of_rows").EnumerateArray().ToList();
        var lines = workspace.Read("r.csv").TrimEnd('\n').Split('\n');
        Assert.Equal("row,elpd,k_hat,log_density", lines[0]);
        Assert.Equal(rows.Select(r => r.GetProperty("elpd").GetDouble()),
            lines[1..].Select(l => double.Parse(l.Split(',')[1], CultureInfo.InvariantCulture)));
        Assert.Equal(json.GetProperty("prediction").GetProperty("elpd").GetProperty("value").GetDouble(),
            rows.Sum(r => r.GetProperty("elpd").GetDouble()), 1e-9);
        Assert.Equal(6, json.GetProperty("checks").GetArrayLength());
    }

    /// <summary>The fit keeps the last result of each verb, stays readable, and loses them with the fit.</summary>
    [Fact]
    public async Task The_fit_keeps_the_last_result_of_each_verb()
    {
        using var workspace = await Kept();
        var before = JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement;
        var first = (await workspace.Run("judge", "kept", "--data", "my.csv", "--seed", "5", "--format", "json")).Output;
        var last = (await workspace.Run("judge", "kept", "--data", "my.csv", "--format", "json")).Output;
        Assert.NotEqual(first, last);
        foreach (var verb in new[] { "ppc", "sensitivity" }) Assert.Equal(0, (await workspace.Run(verb, "kept", "--data", "my.csv")).Code);
        Assert.Equal(0, (await workspace.Run("slopes", "kept", "--data", "my.csv", "--variable", "x")).Code);
        Assert.Equal(0, (await workspace.Run("test", "kept", "slope > 0")).Code);
        var after = JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement;
        var results = after.GetProperty("results");
        Assert.Equal(["judge", "ppc", "sensitivity", "slopes", "test"], results.EnumerateObject().Select(r => r.Name).Order());
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(last).RootElement, results.GetProperty("judge")));
        foreach (var member in before.EnumerateObject().Where(m => m.Name != "sha256"))
            Assert.Equal(member.Value.GetRawText(), after.GetProperty(member.Name).GetRawText());
        var hash = await Shell.Run(workspace.Folder, "head -c -82 kept/fit.json | sha256sum");
        Assert.StartsWith(after.GetProperty("sha256").GetString()!, hash.Output, StringComparison.Ordinal);
        var again = await workspace.Run("fit", "my.gen", "--data", "my.csv", "--method", "nuts", "--out", "kept", "--overwrite");
        Assert.Equal(0, again.Code);
        Assert.False(JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.TryGetProperty("results", out _));
    }

    /// <summary>Draws of some unknowns: the others are in no file, the table has them, and what reads them says so.</summary>
    [Fact]
    public async Task A_fit_keeps_the_draws_that_are_asked_for()
    {
        using var workspace = await Kept();
        string[] fit = ["fit", "my.gen", "--data", "my.csv", "--method", "nuts", "--out", "some"];
        var run = await workspace.Run([.. fit, "--keep", "slope"]);
        Assert.Equal(0, run.Code);
        Assert.Contains("\nsd ", run.Output, StringComparison.Ordinal);
        var header = workspace.Read("some/draws_1.csv").Split('\n').First(l => !l.StartsWith('#'));
        Assert.EndsWith("energy__,slope", header, StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Run("test", "some", "slope > 0")).Code);
        Assert.Contains("E0679", (await workspace.Run("test", "some", "sd > 1")).Errors, StringComparison.Ordinal);
        Assert.Contains("error E0683: the fit keeps no draws of `sd`", (await workspace.Run("judge", "some", "--data", "my.csv")).Errors,
            StringComparison.Ordinal);
        Assert.Contains("E0622", (await workspace.Run([.. fit, "--keep", "other"])).Errors, StringComparison.Ordinal);
        Assert.Contains("E0622", (await workspace.Run([.. fit, "--keep", "y"])).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_cannot_be_kept_is_printed()
    {
        using var workspace = await Kept();
        var before = workspace.Read("kept/fit.json");
        using var held = new FileStream(Path.Combine(workspace.Folder, "kept", "fit.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
            FileShare.None);
        var run = await workspace.Run("test", "kept", "slope > 0");
        Assert.Equal(0, run.Code);
        Assert.Contains("slope > 0", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning W0680: the result is not kept in kept: another process writes to it", run.Errors,
            StringComparison.Ordinal);
        Assert.Equal(before, workspace.Read("kept/fit.json"));
    }

    /// <summary>A row with a missing cell has no prediction; the others keep their numbers.</summary>
    [Fact]
    public async Task Rows_keep_their_numbers()
    {
        using var workspace = await Kept(row => row == 3 ? "" : null);
        Assert.Equal(0, (await workspace.Run("judge", "kept", "--data", "my.csv", "--per-row", "r.csv")).Code);
        Assert.Equal(Enumerable.Range(1, 25).Where(r => r != 3).Select(r => $"{r}"),
            workspace.Read("r.csv").TrimEnd('\n').Split('\n')[1..].Select(l => l.Split(',')[0]));
    }

    [Fact]
    public async Task Other_data_are_refused()
    {
        using var workspace = await Kept();
        workspace.Write("other.csv", "x,y\n1,2\n");
        var (code, _, error) = await workspace.Run("judge", "kept", "--data", "other.csv");
        Assert.Equal(1, code);
        Assert.StartsWith("error E0657: these are not the data of the fit in kept, my.csv with 25 rows", error, StringComparison.Ordinal);
    }

    private static async Task<Workspace> Kept(Func<int, string?>? cell = null)
    {
        var workspace = new Workspace();
        workspace.Write("my.gen", Story);
        workspace.Write("my.csv", "x,y\n" + string.Concat(Enumerable.Range(1, 25).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i / 10.0},{cell?.Invoke(i) ?? ((2 * i / 10.0) + Math.Sin(37.0 * i)).ToString(CultureInfo.InvariantCulture)}\n"))));
        Assert.Equal(0, (await workspace.Run("fit", "my.gen", "--data", "my.csv", "--method", "nuts", "--out", "kept")).Code);
        return workspace;
    }

    /// <summary>What could not be judged is not trusted.</summary>
    [Fact]
    public async Task One_row_is_not_trusted()
    {
        using var workspace = new Workspace();
        workspace.Write("my.gen", Story).Write("my.csv", "x,y\n1,2\n");
        Assert.Equal(0, (await workspace.Run("fit", "my.gen", "--data", "my.csv", "--method", "nuts", "--out", "kept")).Code);
        var page = (await workspace.Run("judge", "kept", "--data", "my.csv")).Output.Split('\n');
        Assert.DoesNotContain(page, line => line.Contains("trust:", StringComparison.Ordinal));
        foreach (var absent in new[] { "standard deviation", "correlation of neighbors", "1 rows" })
            Assert.DoesNotContain(page, line => line.Contains(absent, StringComparison.Ordinal));
        var json = JsonDocument.Parse((await workspace.Run("judge", "kept", "--data", "my.csv", "--format", "json")).Output).RootElement;
        Assert.Equal(["prediction", "checks", "calibration"], json.GetProperty("findings").EnumerateArray()
            .Where(f => f.GetProperty("verdict").GetString() == "unknown").Select(f => f.GetProperty("topic").GetString()!));
    }
}
