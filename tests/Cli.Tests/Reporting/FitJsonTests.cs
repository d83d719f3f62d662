using System.Security.Cryptography;
using System.Text.Json;
using ProbDsl.Tests.Running;
using ProbDsl.Tests.Verbs;

namespace ProbDsl.Tests.Reporting;

/// <summary>`fit.json`: every name it promises, with values that belong to the run.</summary>
public sealed class FitJsonTests
{
    [Fact]
    public async Task All_fields_are_there()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--format", "json", "--seed", "7", "--restarts", "3");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        var fit = JsonDocument.Parse(run.Output).RootElement;
        Assert.Superset(
            new HashSet<string> { "schema_version", "model", "data", "method", "options", "seed", "device", "objective", "iterations",
                "stop_reason", "converged", "seconds", "trace", "parameters", "warnings", "versions", "files" },
            Names(fit).ToHashSet());
        Assert.Equal((5, "em", 7, "cpu", "converged", true),
            (fit.GetProperty("schema_version").GetInt32(), fit.GetProperty("method").GetString(), fit.GetProperty("seed").GetInt32(),
                fit.GetProperty("device").GetString(),
                fit.GetProperty("stop_reason").GetString(), fit.GetProperty("converged").GetBoolean()));
        Assert.Equal(3, fit.GetProperty("options").GetProperty("restarts").GetInt32());
        Assert.Empty(fit.GetProperty("warnings").EnumerateArray());
        Assert.Contains("probdsl", Names(fit.GetProperty("versions")));
        Assert.All(["load", "compile", "fit"], part => Assert.True(fit.GetProperty("seconds").GetProperty(part).GetDouble() >= 0));
    }

    /// <summary>
    /// Rows of which nothing was observed change no value, and are counted as rows of the file; rows that were observed change them.
    /// </summary>
    [Fact]
    public async Task A_fit_with_gaps_is_the_fit_without_these_rows()
    {
        var (gaps, without, filled) = (await Gaussian("x\n1\nNA\n2.5\n4\n\"\"\nNA\n"), await Gaussian("x\n1\n2.5\n4\n"),
            await Gaussian("x\n1\n2\n2.5\n4\n3\n2\n"));
        Assert.Equal(without.Figures, gaps.Figures);
        Assert.NotEqual(without.Figures, filled.Figures);
        Assert.Equal((6, 3), (gaps.Rows, without.Rows));
    }

    private static async Task<(int Rows, string Figures)> Gaussian(string csv)
    {
        using var workspace = new Workspace()
            .Write("g.gen", """
                model G

                data x[rows]: real
                param m: real
                param s: positive

                for n in rows { x[n] ~ Normal(m, s) }

                """)
            .Write("x.csv", csv);
        var table = (await workspace.Run("fit", "g.gen", "--data", "x.csv")).Output.Split('\n')
            .Single(l => l.Contains("BIC", StringComparison.Ordinal));
        var fit = JsonDocument.Parse((await workspace.Run("fit", "g.gen", "--data", "x.csv", "--format", "json")).Output).RootElement;
        var (value, perRow) = (fit.GetProperty("objective").GetProperty("value").GetDouble(),
            fit.GetProperty("objective").GetProperty("per_row").GetDouble());
        return (fit.GetProperty("data").GetProperty("rows").GetInt32(), $"{table} {Math.Round(value, 9)} {Math.Round(perRow, 9)}");
    }

    [Fact]
    public async Task Model_and_data_are_recorded_by_name_and_hash()
    {
        using var workspace = Workspace.OldFaithful();
        var fit = JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--format", "json")).Output).RootElement;
        var model = fit.GetProperty("model");
        Assert.Equal(("OldFaithful", Hash(workspace.Bytes("old_faithful.gen")), 2),
            (model.GetProperty("name").GetString(), model.GetProperty("hash").GetString(),
                model.GetProperty("hyperparameters").GetProperty("K").GetInt32()));
        var data = fit.GetProperty("data");
        Assert.Equal(272, data.GetProperty("rows").GetInt32());
        var file = Assert.Single(data.GetProperty("files").EnumerateArray());
        Assert.Equal(("faithful.csv", 272, Hash(workspace.Bytes("faithful.csv"))),
            (file.GetProperty("name").GetString(), file.GetProperty("rows").GetInt32(), file.GetProperty("hash").GetString()));
    }

    [Fact]
    public async Task Levels_and_what_whole_columns_came_to_are_kept()
    {
        using var workspace = new Workspace().Write("groups.csv", "x,g,h\n1,b,20\n3,a,10\n5,b,10\n9,a,20\n").Write("groups.gen", """
            model Groups
            data x[rows]: real from x / max(x)
            data g[rows]: index[G]
            data h[rows]: index[H]
            param m[G, H]: real
            for n in rows { x[n] ~ Normal(m[g[n], h[n]], 1) }
            """);
        var data = JsonDocument.Parse((await workspace.Run("fit", "groups.gen", "--format", "json")).Output).RootElement
            .GetProperty("data");
        Assert.Equal("""{"G":["a","b"],"H":["10","20"]}""", JsonSerializer.Serialize(data.GetProperty("levels")));
        Assert.Equal("""[{"name":"x","element":1,"expression":"max(x)","value":9}]""",
            JsonSerializer.Serialize(data.GetProperty("frozen")));
    }

    [Fact]
    public async Task A_missing_cell_that_is_an_unknown_has_its_position()
    {
        using var workspace = new Workspace().Write("rows.csv", "y,x\n1,1\n2,NA\n3,2.5\n").Write("gap.gen", """
            model Gap
            data y[rows]: real
            data x[rows]: real
            s ~ HalfNormal(1)
            for n in rows { x[n] ~ Normal(0, 1) }
            for n in rows { y[n] ~ Normal(s * x[n], 1) }
            """);
        var fit = await workspace.Run("fit", "gap.gen", "--method", "map", "--format", "json");
        var cells = Assert.Single(JsonDocument.Parse(fit.Output).RootElement.GetProperty("missing_cells").EnumerateArray());
        Assert.Equal("""["data","positions","shape","values"]""", JsonSerializer.Serialize(cells.EnumerateObject().Select(c => c.Name)));
        Assert.Equal(("x", "[[2]]"), (cells.GetProperty("data").GetString(), JsonSerializer.Serialize(cells.GetProperty("positions"))));
    }

    [Fact]
    public async Task The_objective_is_the_end_of_its_trace()
    {
        using var workspace = Workspace.OldFaithful();
        var fit = JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--format", "json")).Output).RootElement;
        var objective = fit.GetProperty("objective");
        Assert.Equal(("log_likelihood", "nats", false), (objective.GetProperty("name").GetString(),
            objective.GetProperty("unit").GetString(), objective.GetProperty("is_bound").GetBoolean()));
        Assert.Equal(objective.GetProperty("value").GetDouble() / 272, objective.GetProperty("per_row").GetDouble(), 1e-12);
        var trace = fit.GetProperty("trace").EnumerateArray().Select(v => v.GetDouble()).ToList();
        Assert.Equal((trace.Count, trace[^1]), (fit.GetProperty("iterations").GetInt32(), objective.GetProperty("value").GetDouble()));
    }

    [Fact]
    public async Task Parameters_have_as_many_values_as_their_shape_says()
    {
        using var workspace = Workspace.OldFaithful();
        var fit = JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--format", "json")).Output).RootElement;
        var shapes = fit.GetProperty("parameters").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!,
            p => p.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32()).ToArray());
        Assert.Equal(["weight", "mean", "cov"], shapes.Keys);
        Assert.Equal<int[]>([[2], [2, 2], [2, 2, 2]], shapes.Values);
        Assert.All(fit.GetProperty("parameters").EnumerateArray(),
            p => Assert.Equal(shapes[p.GetProperty("name").GetString()!].Aggregate(1, (a, b) => a * b),
                p.GetProperty("values").GetArrayLength()));
    }

    [Fact]
    public async Task A_warning_stands_in_the_json_too()
    {
        using var workspace = Workspace.Coin().Write("coin.csv", "toss\nH\nH\n");
        var run = await workspace.Run("fit", "coin_mle.gen", "--format", "json");
        Assert.Equal(0, run.Code);
        var warning = Assert.Single(JsonDocument.Parse(run.Output).RootElement.GetProperty("warnings").EnumerateArray()).GetString();
        Assert.StartsWith("W0505: ", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_an_array_of_diagnostics_and_no_fit()
    {
        using var workspace = Workspace.OldFaithful().Edit("old_faithful.gen", "waiting", "wating");
        var run = await workspace.Run("fit", "old_faithful.gen", "--format", "json");
        Assert.Equal((1, ""), (run.Code, run.Errors));
        var error = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal(("E0310", "faithful.csv"), (error.GetProperty("code").GetString(), error.GetProperty("file").GetString()));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
