using System.Text.Json;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`compare` for programs: the keys of its JSON, budgets, and what the exit code says.</summary>
public sealed class CompareTests
{
    [Fact]
    public async Task Every_method_has_a_record_and_the_page_its_checks()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("compare", "old_faithful.gen", "--holdout", "0.2", "--methods",
            "em,map,importance", "--format", "json");
        Assert.Equal(0, run.Code);
        var reported = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["schema_version", "methods", "checks", "ranking", "labels", "reading", "left_out"], Keys(reported));
        foreach (var method in reported.GetProperty("methods").EnumerateArray())
        {
            Assert.Equal(["method", "objective", "held_out", "ladder", "distance", "iterations", "seconds", "cut", "stop_reason",
                "diagnostics", "parameters"], Keys(method));
            Assert.Equal(["name", "rows", "per_row", "standard_error", "unit", "is_bound", "width", "bits_per_dimension"],
                Keys(method.GetProperty("held_out")));
            Assert.Equal((54, false),
                (method.GetProperty("held_out").GetProperty("rows").GetInt32(), method.GetProperty("cut").GetBoolean()));
        }

        Assert.All(reported.GetProperty("checks").EnumerateArray(), c => Assert.Equal(["name", "holds", "detail"], Keys(c)));
        Assert.All(reported.GetProperty("ranking").EnumerateArray(), r => Assert.Equal(["method", "behind", "standard_error"], Keys(r)));
        Assert.All(reported.GetProperty("labels").EnumerateArray(),
            l => Assert.Equal(["name", "method", "reference", "rows", "same", "adjusted_rand"], Keys(l)));
        Assert.Equal(2, reported.GetProperty("labels").GetArrayLength());
        Assert.Equal(3, reported.GetProperty("ranking").GetArrayLength());
    }

    /// <summary>The estimates of each method, with standard errors or quantiles, are those that `fit` writes, digit by digit.</summary>
    [Theory, InlineData("old_faithful.gen"), InlineData("old_faithful.gen", "other.gen")]
    public async Task Parameters_are_those_of_fit(params string[] stories)
    {
        using var workspace = Workspace.OldFaithful();
        workspace.Write("other.gen", File.ReadAllText(Path.Combine(workspace.Folder, "old_faithful.gen")));
        foreach (var method in (string[])["em", "laplace"])
        {
            var fit = JsonDocument.Parse((await workspace.Run("fit", stories[0], "--data", "faithful.csv", "--method", method,
                "--format", "json")).Output).RootElement.GetProperty("parameters");
            var compared = JsonDocument.Parse((await workspace.Run(["compare", .. stories, "--data", "faithful.csv", "--methods", method,
                "--seed", "1", "--format", "json"])).Output).RootElement.GetProperty("methods")[0].GetProperty("parameters");
            Assert.Contains(method == "em" ? "standard_errors" : "q95", Keys(fit[0]));
            Assert.True(JsonElement.DeepEquals(fit, compared));
        }
    }

    /// <summary>What the page holds is a fit of the other rows, evaluated by `eval`: a file of them and a file of the rest.</summary>
    [Fact]
    public async Task Rows_held_out_are_those_of_fit_and_eval()
    {
        using var workspace = Workspace.OldFaithful();
        var compared = JsonDocument.Parse((await workspace.Run("compare", "old_faithful.gen", "--holdout", "0.2", "--methods", "em",
            "--format", "json")).Output).RootElement.GetProperty("methods")[0];
        var rows = File.ReadAllLines(Path.Combine(workspace.Folder, "faithful.csv"));
        var order = Enumerable.Range(1, rows.Length - 1).ToArray();
        new RandomStream(1, "rows held out").Shuffle(order);
        workspace.Write("rest.csv", Table(rows, order.Skip(54))).Write("held.csv", Table(rows, order.Take(54)));
        Assert.Equal(0, (await workspace.Run("fit", "old_faithful.gen", "--data", "rest.csv", "--method", "em", "--out", "kept")).Code);
        var eval = JsonDocument.Parse((await workspace.Run("eval", "kept", "--data", "held.csv", "--format", "json")).Output).RootElement;
        Assert.Equal(eval.GetProperty("log_likelihood").GetProperty("mean_per_row").GetDouble(),
            compared.GetProperty("held_out").GetProperty("per_row").GetDouble(), 1e-10);
        Assert.Equal(eval.GetProperty("log_likelihood").GetProperty("standard_error").GetDouble(),
            compared.GetProperty("held_out").GetProperty("standard_error").GetDouble(), 1e-10);
    }

    /// <summary>One group that is held out has no standard error, by methods of a story and by stories.</summary>
    [Theory, InlineData("a.gen"), InlineData("a.gen", "b.gen")]
    public async Task One_group_has_no_standard_error(params string[] stories)
    {
        const string Story = """
            model Groups
            data y[shops, days]: real from y by shop
            param mean: real
            param spread: positive
            param sd: positive
            for s in shops { level[s] ~ Normal(mean, spread)
              for d in days { y[s, d] ~ Normal(level[s], sd) } }
            """;
        using var workspace = new Workspace().Write("a.gen", Story)
            .Write("b.gen", Story.Replace("param mean: real", "param mean: real = 1", StringComparison.Ordinal))
            .Write("y.csv", "shop,y\na,1.2\na,0.7\na,1.1\nb,2.1\nb,2.4\nb,1.9\nc,0.3\nc,0.1\nc,0.5\nd,1.4\nd,1.9\nd,1.5\n");
        var run = await workspace.Run(["compare", .. stories, "--data", "y.csv", "--holdout", "0.25", "--methods", "map,em"]);
        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
        Assert.Contains("one group has no standard error", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Without `--methods`; that all such methods are listed is in ComparisonTests.</summary>
    [Fact]
    public async Task Methods_that_refuse_are_left_out_with_their_reasons()
    {
        using var workspace = Workspace.OldFaithful();
        var page = string.Join(' ', (await workspace.Run("compare", "old_faithful.gen", "--max-iter", "3")).Output
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("left out mle: `mle` needs fully observed data, but `kind[n]` is latent", page, StringComparison.Ordinal);
        Assert.Contains(" · exact: `weight` is a param, but `exact` needs a prior for every unknown", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_cuts_what_takes_longer_and_says_so()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("compare", "old_faithful.gen", "--methods", "map", "--budget", "0.001ms");
        Assert.Equal(0, run.Code);
        Assert.Contains("map: stopped by `--budget` after 1 step", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cut", (await workspace.Run("compare", "old_faithful.gen", "--methods", "em", "--budget", "10m")).Output,
            StringComparison.Ordinal);
    }

    [Theory, InlineData("soon"), InlineData("0s"), InlineData("-3s"), InlineData("2d")]
    public async Task A_budget_is_a_time(string budget)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("compare", "old_faithful.gen", $"--budget={budget}");
        Assert.Equal(2, run.Code);
        Assert.Contains("--budget takes a time, as 60s, 2m or 1h", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_stories_have_a_record_for_each_fit()
    {
        using var workspace = Workspace.OldFaithful().Write("one.gen", One);
        var run = await workspace.Run("compare", "old_faithful.gen", "one.gen", "--data", "faithful.csv", "--holdout", "0.2", "--samples",
            "200", "--methods", "mle,em,map", "--format", "json");
        Assert.Equal(0, run.Code);
        var reported = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["schema_version", "methods", "reading", "left_out"], Keys(reported));
        Assert.Equal(["old_faithful.gen em", "old_faithful.gen map", "one.gen mle", "one.gen map"],
            reported.GetProperty("methods").EnumerateArray().Select(m => $"{m.GetProperty("story")} {m.GetProperty("method")}"));
        foreach (var method in reported.GetProperty("methods").EnumerateArray())
        {
            Assert.Equal(["story", "method", "objective", "held_out", "ladder", "iterations", "seconds", "cut", "stop_reason",
                "diagnostics", "parameters", "samples"], Keys(method));
            Assert.Equal(["name", "rows", "per_row", "standard_error", "unit", "is_bound", "width", "bits_per_dimension"],
                Keys(method.GetProperty("held_out")));
            Assert.Equal(["draws", "rows", "classifier_accuracy", "standard_error", "classifier_accuracy_if_equal", "squared_mmd",
                "squared_mmd_of_data", "mmd_p_value", "mmd_p_value_if_equal", "mmd_bandwidth", "mmd_bandwidth_of_data",
                "sliced_wasserstein", "sliced_wasserstein_of_data", "precision", "precision_of_data", "recall", "recall_of_data",
                "density", "density_of_data", "coverage", "coverage_of_data"], Keys(method.GetProperty("samples")));
        }

        Assert.All(reported.GetProperty("left_out").EnumerateArray(), r => Assert.Equal(["story", "method", "reason"], Keys(r)));
        Assert.Equal(["old_faithful.gen mle", "one.gen em"],
            reported.GetProperty("left_out").EnumerateArray().Select(r => $"{r.GetProperty("story")} {r.GetProperty("method")}"));
    }

    /// <summary>One story by several methods, and eval of a fit without an ODE or bound: -log2 p for each of both numbers.</summary>
    [Fact]
    public async Task Bits_per_dimension_are_reported_for_each_method()
    {
        using var workspace = Workspace.OldFaithful();
        string[] options = ["old_faithful.gen", "--holdout", "0.2", "--methods", "em,map"];
        foreach (var method in JsonDocument.Parse((await workspace.Run(["compare", .. options, "--format", "json"])).Output).RootElement
            .GetProperty("methods").EnumerateArray())
        {
            var held = method.GetProperty("held_out");
            Assert.Equal(2, held.GetProperty("width").GetInt32());
            Assert.Equal(-held.GetProperty("per_row").GetDouble() / 2 / Math.Log(2),
                held.GetProperty("bits_per_dimension").GetDouble(), 1e-12);
        }

        Assert.Matches(@"bits/dim  em [\d.]+ · map [\d.]+: -log2 p for each of the 2\s+numbers of a row, less is better",
            (await workspace.Run(["compare", .. options])).Output);
        Assert.Equal(0, (await workspace.Run("fit", "old_faithful.gen", "--out", "kept")).Code);
        var scored = JsonDocument
            .Parse((await workspace.Run("eval", "kept", "--data", "faithful.csv", "--format", "json")).Output).RootElement
            .GetProperty("log_likelihood");
        Assert.Equal(-scored.GetProperty("mean_per_row").GetDouble() / 2 / Math.Log(2),
            scored.GetProperty("bits_per_dimension").GetDouble(),
            1e-12);
    }

    /// <summary>A story has the same figures alone, with the same rows held out.</summary>
    [Fact]
    public async Task A_story_among_others_is_fitted_and_judged_as_alone()
    {
        using var workspace = Workspace.OldFaithful().Write("one.gen", One);
        var alone = JsonDocument.Parse((await workspace.Run("compare", "old_faithful.gen", "--holdout", "0.2", "--methods",
            "em", "--samples", "200", "--format", "json")).Output).RootElement
            .GetProperty("methods")[0];
        var among = JsonDocument.Parse((await workspace.Run("compare", "one.gen", "old_faithful.gen", "--data", "faithful.csv",
            "--holdout", "0.2", "--samples", "200", "--format", "json")).Output).RootElement
            .GetProperty("methods")[1];
        foreach (var figure in new[] { "per_row", "standard_error" })
            Assert.Equal(alone.GetProperty("held_out").GetProperty(figure).GetDouble(),
                among.GetProperty("held_out").GetProperty(figure).GetDouble(), 1e-12);
        Assert.Equal(alone.GetProperty("objective").GetRawText(), among.GetProperty("objective").GetRawText());
        Assert.Equal(alone.GetProperty("samples").GetRawText(), among.GetProperty("samples").GetRawText());
    }

    /// <summary>Of a guide there is a bound, which is marked and ranks nothing from below.</summary>
    [Fact]
    public async Task Bounds_are_marked()
    {
        using var workspace = Workspace.OldFaithful().Write("one.gen", One).Write("net.gen", Net);
        var run = await workspace.Run("compare", "one.gen", "net.gen", "--data", "faithful.csv", "--max-iter", "20");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"\nnet.gen +elbo +≥-?[0-9.]+ ± [0-9.]+ +≥-?[0-9.]+ +≤[0-9.]+ ", run.Output);
        Assert.Matches(@"≥\s+is\s+a\s+lower\s+bound\s+on\s+log\s+p\s+\(IWAE_250\)", run.Output);
        Assert.Matches(@"the\s+bound\s+of\s+net.gen\s+is\s+not\s+above\s+one.gen,\s+so\s+it\s+is\s+not\s+ranked", run.Output);
    }

    [Fact]
    public async Task An_unknown_method_is_reported_for_several_stories_too()
    {
        using var workspace = Workspace.OldFaithful().Write("one.gen", One);
        var run = await workspace.Run("compare", "old_faithful.gen", "one.gen", "--data", "faithful.csv", "--methods", "em,gibs");
        Assert.Equal(1, run.Code);
        Assert.Contains("gibs", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Sequences in groups are held out whole, the same ones for all stories; draws of them are refused with the reason.</summary>
    [Fact]
    public async Task Stories_of_sequences_are_compared_by_whole_groups()
    {
        const string Each = """
            model Each
            data v[s, t]: real from v by id
            param m: real
            for i in s { for j in t { v[i, j] ~ Normal(m, 1) } }

            """, Net = """
            model Net
            data v[s, t]: real from v by id
            net next(before: real[..t]) -> (mean: real, sd: positive) = gru(4)
            for i in s { for j in 1..t { v[i, j] ~ Normal(next(v[i, 1..j-1])) } }

            """;
        using var workspace = new Workspace().Write("each.gen", Each).Write("net.gen", Net).Write("v.csv", "id,v\n"
            + string.Concat(Enumerable.Range(0, 30).Select(n => FormattableString.Invariant($"g{n / 3},{Math.Sin(n):0.000}\n"))));
        var run = await workspace.Run("compare", "each.gen", "net.gen", "--data", "v.csv", "--max-iter", "20", "--holdout", "0.3");
        Assert.Equal(0, run.Code);
        Assert.Contains("log p of a group, nats", run.Output, StringComparison.Ordinal);
        Assert.Contains("over 3 groups that no fit saw, 3 numbers in each", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("left out", run.Output, StringComparison.Ordinal);
        var drawn = await workspace.Run("compare", "each.gen", "net.gen", "--data", "v.csv", "--max-iter", "20", "--samples", "10");
        Assert.Contains("draws of groups are not", drawn.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draws_are_compared_where_rows_are_apart()
    {
        using var workspace = new Workspace()
            .Write("series.gen", """
                model Series

                data y[t]: real
                param a: real

                for i in 2..t { y[i] ~ Normal(a * y[i-1], 1) }

                """)
            .Write("series.csv", "y\n1\n2\n1.5\n");
        var run = await workspace.Run("compare", "series.gen", "--samples", "100");
        Assert.Equal(1, run.Code);
        Assert.Contains("E0563", run.Errors, StringComparison.Ordinal);
    }

    private const string Implicit = """
        model Implicit

        data x[rows]: real[2] from eruptions, waiting

        net generate(z: real[2]) -> real[2] = mlp(hidden = [4], act = relu)

        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Delta(generate(z[n]))
        }

        """;

    /// <summary>No likelihood is made up: a dash and the reason; all are judged by draws beside rows that are held out.</summary>
    [Fact]
    public async Task Stories_without_a_density_are_judged_by_draws()
    {
        using var workspace = Workspace.OldFaithful().Write("one.gen", One).Write("implicit.gen", Implicit);
        var run = await workspace.Run("compare", "one.gen", "implicit.gen", "--data", "faithful.csv", "--max-iter", "20");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"\nimplicit.gen +gan +- +- +- ", run.Output);
        Assert.Matches(@"\none.gen +mle +-[0-9.]+ ± ", run.Output);
        Assert.Contains("over 54 rows that no fit saw", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"implicit.gen\s+reports\s+no\s+density\s+of\s+rows", run.Output);
        Assert.Matches(@"\n54 draws +one.gen +implicit.gen +if equal\nclassifier accuracy +0[0-9.]+ +0[0-9.]+ +0.367 to 0.633\n",
            run.Output);
        Assert.Matches(@"draws\s+differ\s+from\s+the\s+data:\s+those\s+of\s+implicit.gen", run.Output);
    }

    [Fact]
    public async Task Methods_of_a_story_without_a_density_are_judged_by_draws_and_by_known_modes()
    {
        using var workspace = Workspace.OldFaithful().Write("implicit.gen", Implicit)
            .Write("centers.csv", "eruptions,waiting,sd\n2,54,2\n4.3,80,2\n");
        var run = await workspace.Run("compare", "implicit.gen", "--data", "faithful.csv", "--methods", "gan,wgan", "--max-iter", "20",
            "--modes", "centers.csv", "--samples", "300");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"\n300 draws +gan +wgan +if equal\n", run.Output);
        Assert.Matches(@"\nmodes covered +[012] of 2 +[012] of 2 +2 of 2\n", run.Output);
        Assert.Contains("rows have no density by this story", run.Output, StringComparison.Ordinal);
        var wrong = await workspace.Run("compare", "implicit.gen", "--data", "faithful.csv", "--modes", "faithful.csv");
        Assert.Equal(1, wrong.Code);
        Assert.Contains("E0625", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_of_a_whole_column_that_prevents_held_out_rows_is_named()
    {
        using var workspace = Workspace.OldFaithful().Write("line.gen", """
            model Line

            data x[rows]: real from eruptions
            data y[rows]: real from waiting

            a ~ Normal(0, 100)
            b ~ Normal(0, 100)
            s: positive ~ HalfNormal(30)
            for n in rows { y[n] ~ Normal(a + b * (x[n] - mean(x)) / sd(x), s) }

            """);
        var run = await workspace.Run("compare", "line.gen", "--data", "faithful.csv", "--holdout", "0.2", "--methods", "map");
        Assert.Equal(1, run.Code);
        var text = string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("`mean(x)` is computed from all rows of `x`, including those held out", text, StringComparison.Ordinal);
        Assert.Contains("`data x[rows]: real from (eruptions - mean(eruptions)) / sd(eruptions)`", text, StringComparison.Ordinal);
    }

    private const string One = """
        model One

        data x[rows]: real[2] from eruptions, waiting

        param mean: real[2]
        param cov: covariance[2]

        for n in rows { x[n] ~ MvNormal(mean, cov) }

        """;

    private const string Net = """
        model Net

        data x[rows]: real[2] from eruptions, waiting

        param sd: positive
        net decode(z: real) -> real[2] = mlp(hidden = [4], act = tanh)

        for n in rows {
          z[n]: real ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]), sd)
        }

        """;

    private static string Table(string[] rows, IEnumerable<int> which) =>
        string.Join('\n', which.Order().Select(r => rows[r]).Prepend(rows[0])) + "\n";

    private static string[] Keys(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];
}
