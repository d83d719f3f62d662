using System.Text.Json;

namespace ProbDsl.Tests;

/// <summary>`compare` for programs: the keys of its JSON, budgets, and what the exit code says.</summary>
public sealed class CompareTests
{
    [Fact]
    public async Task Every_method_has_a_record_and_the_page_its_checks()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("compare", "old_faithful.gen", "--holdout", "0.2", "--methods", "em,map,importance", "--format", "json");
        Assert.Equal(0, run.Code);
        var told = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["schema_version", "methods", "checks", "ranking", "labels", "reading", "left_out"], Keys(told));
        foreach (var method in told.GetProperty("methods").EnumerateArray())
        {
            Assert.Equal(["method", "objective", "held_out", "ladder", "distance", "iterations", "seconds", "cut", "stop_reason", "diagnostics"], Keys(method));
            Assert.Equal(["name", "rows", "per_row", "standard_error", "unit", "is_bound"], Keys(method.GetProperty("held_out")));
            Assert.Equal((54, false), (method.GetProperty("held_out").GetProperty("rows").GetInt32(), method.GetProperty("cut").GetBoolean()));
        }

        Assert.All(told.GetProperty("checks").EnumerateArray(), c => Assert.Equal(["name", "holds", "detail"], Keys(c)));
        Assert.All(told.GetProperty("ranking").EnumerateArray(), r => Assert.Equal(["method", "behind", "standard_error"], Keys(r)));
        Assert.All(told.GetProperty("labels").EnumerateArray(), l => Assert.Equal(["name", "method", "reference", "rows", "same", "adjusted_rand"], Keys(l)));
        Assert.Equal(2, told.GetProperty("labels").GetArrayLength());
        Assert.Equal(3, told.GetProperty("ranking").GetArrayLength());
    }

    /// <summary>What the page holds is a fit of the other rows, evaluated by `eval`: a file of them and a file of the rest.</summary>
    [Fact]
    public async Task Rows_held_out_are_those_of_fit_and_eval()
    {
        using var workspace = Workspace.OldFaithful();
        var compared = JsonDocument.Parse((await workspace.Run("compare", "old_faithful.gen", "--holdout", "0.2", "--methods", "em", "--format", "json")).Output).RootElement.GetProperty("methods")[0];
        var rows = File.ReadAllLines(Path.Combine(workspace.Folder, "faithful.csv"));
        var order = Enumerable.Range(1, rows.Length - 1).ToArray();
        new Runtime.RandomStream(1, "rows held out").Shuffle(order);
        workspace.Write("rest.csv", Table(rows, order.Skip(54))).Write("held.csv", Table(rows, order.Take(54)));
        Assert.Equal(0, (await workspace.Run("fit", "old_faithful.gen", "--data", "rest.csv", "--method", "em", "--out", "kept")).Code);
        var eval = JsonDocument.Parse((await workspace.Run("eval", "kept", "--data", "held.csv", "--format", "json")).Output).RootElement;
        Assert.Equal(eval.GetProperty("log_likelihood").GetProperty("mean_per_row").GetDouble(), compared.GetProperty("held_out").GetProperty("per_row").GetDouble(), 1e-10);
        Assert.Equal(eval.GetProperty("log_likelihood").GetProperty("standard_error").GetDouble(), compared.GetProperty("held_out").GetProperty("standard_error").GetDouble(), 1e-10);
    }

    [Fact]
    public async Task A_budget_cuts_what_takes_longer_and_says_so()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("compare", "old_faithful.gen", "--methods", "map", "--budget", "0.001ms");
        Assert.Equal(0, run.Code);
        Assert.Contains("map: cut by `--budget` after 1 step", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cut", (await workspace.Run("compare", "old_faithful.gen", "--methods", "em", "--budget", "10m")).Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("soon"), InlineData("0s"), InlineData("-3s"), InlineData("2d")]
    public async Task A_budget_is_a_time(string budget)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("compare", "old_faithful.gen", $"--budget={budget}");
        Assert.Equal(2, run.Code);
        Assert.Contains("--budget takes a time, as 60s, 2m or 1h", run.Errors, StringComparison.Ordinal);
    }

    private static string Table(string[] rows, IEnumerable<int> which) => string.Join('\n', which.Order().Select(r => rows[r]).Prepend(rows[0])) + "\n";

    private static string[] Keys(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];
}
