using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// `fit --set K=1..3`: each fit is the one that K alone gives, the best by BIC is reported and saved, and what fails is a line of its own.
/// </summary>
public sealed class SweepTests
{
    [Fact]
    public async Task Each_value_is_fitted_as_it_is_alone()
    {
        using var workspace = Workspace.OldFaithful();
        var swept =
            JsonDocument.Parse((await workspace.Run("fit", "old_faithful.gen", "--set", "K=1..3", "--format", "json")).Output).RootElement;
        Assert.Equal(3, swept.GetArrayLength());
        for (var k = 1; k <= 3; k++)
        {
            var alone = JsonDocument.Parse(
                (await workspace.Run("fit", "old_faithful.gen", "--set", $"K={k}", "--format", "json")).Output).RootElement;
            Assert.Equal(Value(alone), Value(swept[k - 1]));
        }

        static double Value(JsonElement fit) => fit.GetProperty("objective").GetProperty("value").GetDouble();
    }

    // BIC of K = 1, 2, 3 by scikit-learn 1.2.1, the best of 20 starts: 2607.62, 2322.19, 2333.73
    [Fact]
    public async Task The_lowest_BIC_is_reported_and_kept()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", "K=1..3", "--out", "kept");
        Assert.Equal(0, run.Code);
        Assert.Contains("lowest BIC: K = 2, reported below", run.Output, StringComparison.Ordinal);
        Assert.Contains("2607.6", run.Output, StringComparison.Ordinal);
        Assert.Contains("log-likelihood  -1130.263960 nats", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.GetProperty("model").GetProperty("hyperparameters")
            .GetProperty("K").GetDouble());
    }

    [Fact]
    public async Task A_value_that_fails_is_a_line()
    {
        using var workspace = Workspace.OldFaithful().Write("few.csv", "eruptions,waiting\n1,2\n2,3.1\n3,1\n4,7\n5,3\n");
        var run = await workspace.Run("fit", "old_faithful.gen", "--data", "few.csv", "--set", "K=1..6");
        Assert.Equal(0, run.Code);
        Assert.Contains("6  failed: E0508", run.Output, StringComparison.Ordinal);
        Assert.Contains("lowest BIC: K = 1", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("K=3..1", "is an empty range")]
    [InlineData("K=1..many", "is not a setting")]
    [InlineData("K=1..", "is not a setting")]
    public async Task What_is_no_range_is_refused(string setting, string said)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", setting);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error E0217: `--set {setting}` {said}", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("K=1..1000000000", "has 1,000,000,000 values")]
    [InlineData("K=1..1001", "has 1,001 values")]
    [InlineData("K=0..2147483647", "has 2,147,483,648 values")]
    public async Task A_range_of_too_many_values_is_refused(string setting, string said)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", setting);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error E0621: `--set {setting}` {said}", run.Errors, StringComparison.Ordinal);
    }

    private const string Funnel = """
        model Funnel(K = 2)

        data x[rows]: real

        s ~ Normal(0, 3)
        for k in 1..K { z[k] ~ StudentT(100, 0, exp(s)) }
        for n in rows { x[n] ~ Normal(z[1], 1) }

        """;

    /// <summary>
    /// Draws whose weights have a long tail know little of their own error: their fits are shown with it and with k-hat, and are not
    /// ranked.
    /// </summary>
    [Fact]
    public async Task A_fit_that_is_not_to_be_trusted_is_not_ranked()
    {
        using var workspace = new Workspace().Write("funnel.gen", Funnel).Write("x.csv", "x\n3.0\n5.7\n7.6\n");
        var run = await workspace.Run("fit", "funnel.gen", "--data", "x.csv", "--method", "importance", "--set", "K=1..6");
        var fits = JsonDocument.Parse((await workspace.Run("fit", "funnel.gen", "--data", "x.csv", "--method", "importance", "--set",
            "K=1..6", "--format", "json")).Output).RootElement.EnumerateArray().ToList();
        var (values, tails) = (fits.ConvertAll(f => f.GetProperty("objective").GetProperty("value").GetDouble()),
            fits.ConvertAll(f => f.GetProperty("weights").GetProperty("pareto_k").GetDouble()));
        var isRanked = new bool[fits.Count];
        for (var at = 0; at < fits.Count; at++)
        {
            var line = run.Output.Split('\n').Single(l => l.StartsWith($"{at + 1}  ", StringComparison.Ordinal));
            Assert.Contains(FormattableString.Invariant(
                $"{values[at]:F3} ± {fits[at].GetProperty("objective").GetProperty("standard_error").GetDouble():F3}"), line,
                StringComparison.Ordinal);
            Assert.Contains(FormattableString.Invariant($"{tails[at]:F2} "), line, StringComparison.Ordinal);
            isRanked[at] = !line.Contains(" (not ranked)", StringComparison.Ordinal);
            Assert.False(isRanked[at] && tails[at] > 0.7, line);
        }

        Assert.Contains(tails, k => k > 0.7);
        var best = Enumerable.Range(0, fits.Count).Where(at => isRanked[at]).MaxBy(at => values[at]) + 1;
        Assert.True(values.Max() > values[best - 1], "no value that is not ranked is higher: the test shows nothing");
        Assert.Contains($"highest log evidence of those ranked: K = {best}, reported below", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_none_can_be_ranked_nothing_is_kept()
    {
        using var workspace = new Workspace().Write("funnel.gen", Funnel).Write("x.csv", "x\n3.0\n5.7\n7.6\n");
        var run = await workspace.Run("fit", "funnel.gen", "--data", "x.csv", "--method", "importance", "--num-samples", "60", "--set",
            "K=20..21", "--out", "kept");
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0349: no fit is saved in kept: no value of `K` has a fit that can be ranked", run.Errors,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(workspace.Folder, "kept"))
            && File.Exists(Path.Combine(workspace.Folder, "kept", "fit.json")));
    }

    private const string Levels = """
        model Levels(K = 2)

        data x[rows]: real

        for k in 1..K { m[k] ~ Normal(0, 10) }
        for n in rows { x[n] ~ Normal(sum(m), 1) }

        """;

    /// <summary>A density at a point has the units of one over all unknowns, and there are K of them.</summary>
    [Fact]
    public async Task Log_joint_densities_rank_nothing()
    {
        using var workspace = new Workspace().Write("levels.gen", Levels).Write("x.csv", "x\n3.0\n5.7\n7.6\n");
        var run = await workspace.Run("fit", "levels.gen", "--data", "x.csv", "--method", "map", "--set", "K=1..3");
        Assert.Equal(0, run.Code);
        Assert.Contains("not ranked: the log joint density has other units for each number of unknowns", run.Output,
            StringComparison.Ordinal);
        Assert.Contains("`--method exact`", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("highest", run.Output, StringComparison.Ordinal);
        var kept = await workspace.Run("fit", "levels.gen", "--data", "x.csv", "--method", "map", "--set", "K=1..3", "--out", "kept");
        Assert.Contains("error E0349: ", kept.Errors, StringComparison.Ordinal);
        Assert.Contains("highest log evidence: K = ",
            (await workspace.Run("fit", "levels.gen", "--data", "x.csv", "--method", "laplace", "--set", "K=1..3")).Output,
            StringComparison.Ordinal);
    }

    /// <summary>Draws of a chain have densities with the units of the unknowns, and no evidence.</summary>
    [Fact]
    public async Task Densities_of_draws_rank_nothing()
    {
        using var workspace = new Workspace().Write("means.gen", Means).Write("x.csv", Rows);
        var run = await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "gibbs", "--set", "K=1..2", "--out", "kept");
        Assert.Equal(1, run.Code);
        Assert.Contains("not ranked: the mean log joint density of draws has other units", run.Output, StringComparison.Ordinal);
        Assert.Contains("rank by the log evidence: `--method laplace` or `--method quadrature` or `--method importance` or "
            + "`--method pathfinder`, by a lower bound of it: `--method advi` or `--method vmp`", Unwrapped(run.Output),
            StringComparison.Ordinal);
        Assert.DoesNotContain("highest", run.Output, StringComparison.Ordinal);
        Assert.Contains("error E0349: ", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Only methods that accept each value are advised: quadrature takes three means.</summary>
    [Fact]
    public async Task Methods_that_refuse_a_value_are_not_advised()
    {
        using var workspace = new Workspace().Write("means.gen", Means).Write("x.csv", Rows);
        var run = await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "map", "--set", "K=3..4");
        Assert.DoesNotContain("quadrature", run.Output, StringComparison.Ordinal);
    }

    /// <summary>A lower bound of the log evidence ranks however poor the approximation is, and its k-hat is reported.</summary>
    [Fact]
    public async Task Bounds_are_ranked_whatever_their_k_hat()
    {
        using var workspace = new Workspace().Write("means.gen", Means).Write("x.csv", Rows);
        var fits = JsonDocument.Parse((await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "vmp", "--set", "K=1..4",
            "--format", "json")).Output).RootElement.EnumerateArray().ToList();
        var values = fits.ConvertAll(f => f.GetProperty("objective").GetProperty("value").GetDouble());
        var tails = fits.ConvertAll(f => f.GetProperty("weights").GetProperty("pareto_k").GetDouble());
        Assert.Equal([false, false, true, true], tails.Select(k => k > 0.7));
        var run = await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "vmp", "--set", "K=1..4");
        Assert.Equal(0, run.Code);
        Assert.Contains($"highest lower bound of log evidence: K = {values.IndexOf(values.Max()) + 1}, reported below", run.Output,
            StringComparison.Ordinal);
        Assert.Contains(" (do not trust)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not ranked", run.Output, StringComparison.Ordinal);
        Assert.Contains("k-hat above 0.70 at K = 3, 4: the lower bound of log evidence may be far too low there; `--method laplace` or "
            + "`--method importance` or `--method pathfinder` computes the log evidence itself", Unwrapped(run.Output),
            StringComparison.Ordinal);
        // where the best fit itself is poor
        Assert.Contains("highest lower bound of log evidence: K = 3",
            (await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "vmp", "--set", "K=3..4")).Output,
            StringComparison.Ordinal);
    }

    /// <summary>A value that the method does not accept is a line with its reason, and the others are ranked.</summary>
    [Fact]
    public async Task A_value_that_is_refused_is_a_line()
    {
        using var workspace = new Workspace().Write("means.gen", Means).Write("x.csv", Rows);
        var run = await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "quadrature", "--set", "K=2..4", "--tol", "1e-4");
        Assert.Equal((0, ""), (run.Code, run.Errors.Contains("E0402", StringComparison.Ordinal) ? "E0402" : ""));
        Assert.Contains("4  failed: E0402, `quadrature` does not support this story: it has at least 4 unknown parameters, but a grid "
            + "supports at most 3", Unwrapped(run.Output), StringComparison.Ordinal);
        Assert.Contains("highest log evidence: K = ", run.Output, StringComparison.Ordinal);
        var zero = await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "laplace", "--set", "K=0..2", "--out", "kept");
        Assert.Equal(0, zero.Code);
        Assert.Contains("0  failed: E0215", zero.Output, StringComparison.Ordinal);
        Assert.Contains("highest log evidence: K = 2", zero.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_each_value_is_refused_the_reason_is_an_error()
    {
        using var workspace = new Workspace().Write("means.gen", Means).Write("x.csv", Rows);
        var run = await workspace.Run("fit", "means.gen", "--data", "x.csv", "--method", "quadrature", "--set", "K=4..6");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0402: ", run.Errors, StringComparison.Ordinal);
        var missing = await workspace.Run("fit", "means.gen", "--data", "none.csv", "--set", "K=1..1000");
        Assert.Equal((1, ""), (missing.Code, missing.Output));
    }

    /// <summary>An optimization that diverged has no maximum, whose likelihood could rank it.</summary>
    [Fact]
    public async Task A_fit_that_diverged_is_not_ranked()
    {
        using var workspace = new Workspace().Write("flat.gen", """
            model Flat(K = 2)

            data x[rows]: real
            param mean: real
            param sd: positive
            for n in rows { x[n] ~ Normal(mean + K, sd) }

            """).Write("x.csv", "x\n3\n3\n3\n");
        var run = await workspace.Run("fit", "flat.gen", "--data", "x.csv", "--method", "map", "--set", "K=1..2");
        Assert.Contains("(not converged)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("lowest BIC", run.Output, StringComparison.Ordinal);
    }

    private const string Rows = "x\n-1.9\n-2.3\n-1.7\n-0.4\n0.3\n2.2\n1.8\n2.4\n";

    private const string Means = """
        model Means(K = 2)

        data x[rows]: real

        for k in 1..K { mean[k] ~ Normal(0, 3) }
        for n in rows {
          kind[n] ~ Categorical(uniform(K))
          x[n] ~ Normal(mean[kind[n]], 1)
        }

        """;

    private static string Unwrapped(string text) => text.Replace("\n   ", " ", StringComparison.Ordinal).Replace('\n', ' ');

    [Fact]
    public async Task A_fit_that_did_not_converge_is_not_ranked()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("fit", "old_faithful.gen", "--set", "K=1..2", "--max-iter", "2");
        Assert.Contains(" (not converged) ", run.Output, StringComparison.Ordinal);
        Assert.Contains("K = 2 is not ranked: not converged, so the log-likelihood may still rise", run.Output, StringComparison.Ordinal);
        Assert.Contains("lowest BIC: K = 1", run.Output, StringComparison.Ordinal);
    }

    private const string Constant = """
        model Constant(K = 1)

        data y[times]: real

        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        for t in 2..times { level[t] ~ Normal(level[t-1], variance = K * drift) }
        for t in times { y[t] ~ Normal(level[t], variance = noise) }

        """;

    /// <summary>Every value has the same maximum, with a drift of 0: the first is the best.</summary>
    [Fact]
    public async Task Warnings_name_their_value()
    {
        using var workspace = new Workspace().Write("constant.gen", Constant)
            .Write("y.csv", "y\n1.3\n-1\n0.8\n-1.2\n1\n-0.9\n1.1\n-1.3\n0.9\n-1\n");
        var run = await workspace.Run("fit", "constant.gen", "--data", "y.csv", "--method", "map", "--set", "K=1..3");
        Assert.Contains("warning W0505: K = 1: the most probable value of `drift` is 0", run.Errors, StringComparison.Ordinal);
        Assert.Contains("warnings of other fits: W0505 at K = 2, 3\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_ranges_are_refused()
    {
        using var workspace = Workspace.OldFaithful();
        Assert.StartsWith("error E0217: `--set` gives ranges for `K` and `L`",
            (await workspace.Run("fit", "old_faithful.gen", "--set", "K=1..2", "--set", "L=1..2")).Errors, StringComparison.Ordinal);
    }
}
