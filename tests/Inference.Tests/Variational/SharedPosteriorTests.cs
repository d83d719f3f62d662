using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Treatments;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// The posterior of what all rows share, beside nets, params and latents of rows: what a fit reports, and its use for rows.
/// </summary>
public sealed class SharedPosteriorTests
{
    private const string Regression = """
        model Regression
        data t[rows]: real
        data y[rows]: real
        net at(t: real) -> real = linear
        beta ~ Normal(0, 1)
        sd ~ HalfNormal(1)
        double = 2 * beta
        there = at(beta)
        for n in rows {
          part[n] = beta * t[n]
          y[n] ~ Normal(at(t[n]) + beta * t[n]^2, sd)
        }
        """;

    private static string Csv => "t,y\n" + string.Concat(Enumerable.Range(0, 20).Select(i =>
        FormattableString.Invariant($"{i / 10.0},{1 + (0.3 * i / 10.0) + (0.5 * i * i / 100.0) + (0.3 * Math.Sin(7.0 * i))}\n")));

    /// <summary>Draws of a normal guide: its mean and standard deviation, within five standard errors, and its quantiles.</summary>
    [Fact]
    public void Unknowns_beside_a_net_have_the_moments_of_the_guide()
    {
        const int Draws = 4000;
        var summary = TestStory.By(Regression, Csv).Fitted(new(MaxIterations: 300, Threads: 1), "elbo").Summary!;
        Assert.Equal(["beta", "sd"], summary.Estimates.Select(e => e.Name));
        Assert.Equal(["double", "part", "there"], summary.Definitions.Select(e => e.Name).Order());
        var beta = summary.Estimates[0];
        var weights = summary.Weights!;
        var (mean, sd) = (weights["beta.mean"].Values[0], Math.Exp(weights["beta.log_sd"].Values[0]));
        Assert.InRange((beta.Value.Values[0] - mean) / sd * Math.Sqrt(Draws), -5, 5);
        Assert.InRange(((beta.Spread!.Sd.Values[0] / sd) - 1) * Math.Sqrt(2 * Draws), -5, 5);
        // the error of a quantile is sqrt(q (1 - q) / n) over the density
        Assert.Equal(mean + (1.644854 * sd), beta.Spread.High.Values[0], 5 * Math.Sqrt(0.05 * 0.95 / Draws) / 0.1031 * sd);
        Assert.Equal(mean - (1.644854 * sd), beta.Spread.Low.Values[0], 5 * Math.Sqrt(0.05 * 0.95 / Draws) / 0.1031 * sd);
        Assert.Equal(2 * beta.Value.Values[0], summary.Definitions.Single(d => d.Name == "double").Value.Values[0], 1e-12);
        var draws = summary.Draws!.Arrays;
        Assert.Equal(["beta", "sd"], draws.Keys.Order());
        Assert.True(draws["sd"].Values.Min() > 0);
    }

    private const string Mean = """
        model Mean
        data x[rows]: real
        mu ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(mu, 1) }
        """;

    private static readonly double[] numbers = [3.3, 2.1, 4.4, 2.7, 3.5, 1.9, 2.2, 3.1, 4.0, 2.6];

    private static string Numbers => "x\n" + string.Concat(numbers.Select(x => FormattableString.Invariant($"{x}\n")));

    /// <summary>
    /// Held-out rows have the expected log density under q, integrated on a grid. With the divergence of q from the prior charged again it
    /// would be about 0.9 nats a row less.
    /// </summary>
    [Theory, InlineData("elbo", null), InlineData("iwae", null), InlineData("elbo", "flow")]
    public void Held_out_rows_are_not_charged_the_divergence_of_what_rows_share(string method, string? guide)
    {
        var bound = TestStory.By(Mean, Numbers);
        var options = new FitOptions(Seed: 2, MaxIterations: 1500, Threads: 1) { [StandardOptions.Holdout] = 0.4,
            [StandardOptions.LearningRate] = 0.02 };
        if (guide is not null) options = options.With(StandardOptions.Guide, guide);
        var fit = bound.Fitted(options, method);
        var summary = fit.Summary!;
        var draws = summary.Draws!.Arrays["mu"].Values;
        double[] held = [.. HeldOutRows.Choose(bound.Problem, bound.Graph.Plates[0], 0.4, 2).Held.Data["x"].Values];
        Assert.Equal((4, "ELBO"), (fit.HeldOut!.Rows, fit.HeldOut.Of.Title));
        // a normal guide is known; that of a flow is known by its draws
        var (mean, sd) = guide is null
            ? (summary.Weights!["mu.mean"].Values[0], Math.Exp(summary.Weights!["mu.log_sd"].Values[0]))
            : (draws.Average(), Math.Sqrt(draws.Average(d => Math.Pow(d - draws.Average(), 2))));
        double[] at = [.. Enumerable.Range(-4000, 8001).Select(i => i / 500.0)];
        double Expected(Func<double, double> of) => at.Sum(z => Math.Exp(LogNormal(z, 0, 1)) * of(mean + (sd * z)) / 500);
        var expected = held.Average(x => Expected(mu => LogNormal(x, mu, 1)));
        var variance = held.Average(x =>
            Expected(mu => Math.Pow(LogNormal(x, mu, 1), 2)) - Math.Pow(Expected(mu => LogNormal(x, mu, 1)), 2));
        Assert.Equal(expected, fit.HeldOut.PerRow, (guide is null ? 5 : 7) * Math.Sqrt(variance / 1000));
        var divergence = (0.5 * ((sd * sd) + (mean * mean) - 1)) - Math.Log(sd);
        Assert.True(divergence / held.Length > 20 * Math.Sqrt(variance / 1000));
    }

    private const string Rows = """
        model Rows
        data x[rows]: real
        mu ~ Normal(0, 1)
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(mu + z[n], 1)
        }
        guide {
          param c: real
          param s: positive
          mu ~ Normal(c, 1)
          for n in rows { z[n] ~ Normal((x[n] - mu) / 2, s) }
        }
        """;

    private static readonly double[] two = [0.3, 2.5];

    private static readonly double[] shared = [0.2, -0.4, 1.1, 0.6, 0.9];

    /// <summary>A fit with draws of mu that its guide would not draw, and the exact posterior of z given them.</summary>
    private static SavedFit Fit(int repeats = 1) => FitByHand.Of(Rows, "x\n0\n1\n", 1).With(
    [
        new PosteriorDraws(shared.Length * repeats, new Dictionary<string, Tensor>
        {
            ["mu"] = new([shared.Length * repeats], [.. shared.SelectMany(m => Enumerable.Repeat(m, repeats))]),
        }),
        new TrainedWeights(new Dictionary<string, Tensor> { ["c"] = new([], [100]), ["s"] = new([], [0.5 * Math.Log(0.5)]) }),
    ]);

    /// <summary>
    /// With the posterior of z given mu each bound of a row is log N(x; mu, sqrt 2), so that all are its mean over the draws of mu.
    /// </summary>
    [Fact]
    public void The_bounds_of_a_row_are_averaged_over_the_draws_of_the_fit()
    {
        double[] x = [0.3, 2.5, -1];
        var problem = Fit().Bind(InputTables.Of(TestStory.Read("x\n0.3\n2.5\n-1\n")), TestStory.Catalog).Problem!;
        var scores = GuidedScores.Compute(Fit(), problem, TestStory.Catalog, 10, 1, ManagedEngine.On(1)).Value!;
        Assert.Equal((5, 2), (scores.SharedDraws, scores.Bounds.Count));
        foreach (var bound in scores.Bounds)
            foreach (var (row, value) in x.Index())
                Assert.Equal(shared.Average(mu => LogNormal(value, mu, Math.Sqrt(2))), bound.EachRow[row], 1e-9);
    }

    /// <summary>z given a row is a mixture over the draws of mu: mean (x - E mu) / 2, variance 1/2 + Var(mu) / 4.</summary>
    [Fact]
    public void Predictions_of_rows_are_given_the_draws_of_the_fit()
    {
        const int Draws = 4000;
        var fit = Fit(repeats: 800);
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read("x\n0.3\n2.5\n")), TestStory.Catalog).Value!;
        var predicted = RowPredictions.Compute(fit, rows, false, TestStory.Catalog, Draws).Value!;
        var (mean, variance) = (shared.Average(), shared.Average(m => Math.Pow(m - shared.Average(), 2)));
        foreach (var (row, x) in two.Index())
        {
            Is("z", row, (x - mean) / 2, 0.5 + (variance / 4));
            // x is drawn anew: mu + z + noise has mean (x + E mu) / 2, variance 3/2 + Var(mu) / 4
            Is("reconstructed.x", row, (x + mean) / 2, 1.5 + (variance / 4));
        }

        void Is(string name, int row, double expected, double square)
        {
            var sd = Math.Sqrt(square);
            Assert.InRange((Of($"{name}.mean")[row] - expected) / sd * Math.Sqrt(Draws), -5, 5);
            Assert.InRange(((Of($"{name}.sd")[row] / sd) - 1) * Math.Sqrt(2 * Draws), -5, 5);
        }

        IReadOnlyList<double> Of(string column) => predicted.Columns.Single(c => c.Name == column).Values;
    }

    /// <summary>
    /// Rows with nothing else to predict are drawn anew, by the posterior of the fit: x has mean E mu and variance 1 + Var(mu), whatever
    /// its value in the row.
    /// </summary>
    [Fact]
    public void Rows_without_unknowns_are_drawn_anew()
    {
        const int Draws = 4000;
        var fit = FitByHand.Of(Mean, "x\n0\n1\n", 1).With([
            new PosteriorDraws(Draws, new Dictionary<string, Tensor>
            {
                ["mu"] = new([Draws], [.. shared.SelectMany(m => Enumerable.Repeat(m, Draws / 5))]),
            }),
            new TrainedWeights(new Dictionary<string, Tensor> { ["mu.mean"] = new([], [0]), ["mu.log_sd"] = new([], [0]) })]);
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read("x\n0.3\n4\n")), TestStory.Catalog).Value!;
        var predicted = RowPredictions.Compute(fit, rows, false, TestStory.Catalog, Draws).Value!;
        var sd = Math.Sqrt(1 + shared.Average(m => Math.Pow(m - shared.Average(), 2)));
        foreach (var mean in predicted.Columns.Single(c => c.Name == "reconstructed.x.mean").Values)
            Assert.InRange((mean - shared.Average()) / sd * Math.Sqrt(Draws), -5, 5);
        foreach (var found in predicted.Columns.Single(c => c.Name == "reconstructed.x.sd").Values)
            Assert.InRange(((found / sd) - 1) * Math.Sqrt(2 * Draws), -5, 5);
    }

    /// <summary>Samples draw z from the story, and mu from the fit: x has mean E mu and variance 2 + Var(mu).</summary>
    [Fact]
    public void Samples_take_what_rows_share_from_the_fit()
    {
        const int Count = 20_000;
        var fit = Fit();
        var draws = new PriorDrawRequest(fit.Graph, new Dictionary<string, long>(), Count, InputTables.None)
            { Fitted = fit.FittedPlates, HasDraws = true };
        var problem = fit.Bind(InputTables.None, TestStory.Catalog, draws).Problem!;
        Assert.Null(fit.GuidedLatentOutsideRows(problem));
        var given = new FittedDraws(fit.In(problem), shared.Length, draws.Replicates, 1);
        var x = new PriorSampler(problem, TestStory.Catalog, given).Sample(1, draws.Replicates).Value!.Values["x"].Values;
        var (mean, variance) = (shared.Average(), 2 + shared.Average(m => Math.Pow(m - shared.Average(), 2)));
        Assert.Equal(Count, x.Length);
        Assert.InRange((x.Average() - mean) / Math.Sqrt(variance / Count), -5, 5);
        Assert.InRange(((x.Average(v => Math.Pow(v - mean, 2)) / variance) - 1) * Math.Sqrt(Count / 2.0), -5, 5);
    }

    /// <summary>A param is the same in each draw: rows have the mean density over the draws, at the estimate.</summary>
    [Fact]
    public void Params_beside_draws_are_given()
    {
        const string Story = """
            model Scaled
            data x[rows]: real
            param sd: positive
            mu ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(mu, sd) }
            """;
        var fit = FitByHand.Of(Story, "x\n0\n1\n", 1, ("sd", _ => [0.7])).With([
            new PosteriorDraws(shared.Length, new Dictionary<string, Tensor> { ["mu"] = new([shared.Length], shared) }),
            new TrainedWeights(new Dictionary<string, Tensor> { ["mu.mean"] = new([], [0]), ["mu.log_sd"] = new([], [0]) })]);
        var scores = fit.Scored("x\n0.3\n2.5\n").Value!;
        foreach (var (row, x) in two.Index())
            Assert.Equal(Math.Log(shared.Average(mu => Math.Exp(LogNormal(x, mu, 0.7)))), scores.LogDensity[row], 1e-12);
    }

    /// <summary>`compare` of a net beside shared unknowns has the log predictive density of held-out rows for both bounds.</summary>
    [Fact]
    public void Comparisons_score_held_out_rows_by_the_draws()
    {
        var bound = TestStory.By(Regression, Csv);
        var options = new FitOptions(MaxIterations: 100, Threads: 1) { [StandardOptions.Holdout] = 0.2 };
        var methods = new MethodTable(TestStory.Catalog).All.Where(m => m.Name is "elbo" or "iwae");
        var compared = Comparison.Run(bound.Problem, bound.Facts, methods, TestStory.Catalog, options, new NoProgress(),
            TestContext.Current.CancellationToken,
            new(HeldOutScores.Create(bound.Problem, 0.25, 1).Value));
        Assert.Equal(["elbo", "iwae"], compared.Fits.Select(f => f.Method.Name));
        foreach (var fit in compared.Fits) Assert.Equal(5, fit.HeldOut!.Rows);
    }

    private static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * Math.Log(2 * Math.PI)) - Math.Log(sd) - (0.5 * (x - mean) * (x - mean) / (sd * sd));
}
