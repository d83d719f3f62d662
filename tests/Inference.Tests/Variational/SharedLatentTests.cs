using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>A latent that all rows share: its distribution is the guide's, and counts once.</summary>
public sealed class SharedLatentTests
{
    private const string Story = """
        model Shared
        data x[rows]: real from x
        mu ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(mu, 1) }
        """;

    private static readonly double[] rows = [0.3, -1.1, 2.4, 0.7, 1.5];

    private static string Csv => "x\n" + string.Concat(rows.Select(x => FormattableString.Invariant($"{x}\n")));

    /// <summary>
    /// The posterior of the mean is normal, so that the bound comes to the evidence, log N(x; 0, I + 1 1'): |S| = 1 + n, x' S^-1 x =
    /// x'x - (1'x)^2 / (1 + n).
    /// </summary>
    [Fact]
    public void The_bound_comes_to_the_evidence()
    {
        var (n, sum, squares) = (rows.Length, rows.Sum(), rows.Sum(x => x * x));
        var evidence = -0.5 * ((n * Math.Log(2 * Math.PI)) + Math.Log(1 + n) + squares - (sum * sum / (1 + n)));
        var figure = TestStory.By(Story, Csv)
            .Fitted(new(MaxIterations: 3000, Threads: 1) { [StandardOptions.LearningRate] = 0.05 }, "elbo").Metric;
        Assert.InRange(figure.Value - evidence, -0.02 - (5 * figure.Error!.Value), 5 * figure.Error.Value);
    }

    /// <summary>The weight of a draw is that of all rows together: log of the mean of k weights, against a grid over k draws.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Draws_of_iwae_are_weighted_by_all_rows(int particles)
    {
        var guided = Story + "\nguide {\n  param c: real\n  mu ~ Normal(c, 0.8)\n}\n";
        var options = new FitOptions(MaxIterations: 2000, Threads: 1) { [StandardOptions.Particles] = particles };
        var fit = TestStory.By(guided, Csv).Fitted(options, "iwae");
        var center = fit.Summary!.Weights!["c"].Values[0];
        const int points = 801;
        double[] at = [.. Enumerable.Range(0, points).Select(i => center + (0.8 * 8 * ((2.0 * i / (points - 1)) - 1)))];
        double[] mass = [.. at.Select(m => Math.Exp(LogNormal(m, center, 0.8)) * (at[1] - at[0]))];
        double[] weight = [.. at.Select(m => (LogNormal(m, 0, 1) + rows.Sum(x => LogNormal(x, m, 1)) - LogNormal(m, center, 0.8)))];
        var expected = particles == 1 ? at.Select((_, i) => mass[i] * weight[i]).Sum()
            : at.Select((_, i) => mass[i] * at.Select((_, j) => mass[j] * LogMean(weight[i], weight[j])).Sum()).Sum();
        Assert.Equal(expected, fit.Metric.Value, 5 * fit.Metric.Error!.Value);
        Assert.InRange(fit.Metric.Error.Value, 0, 0.3);
    }

    private static double LogMean(double a, double b) =>
        Math.Max(a, b) + Math.Log((1 + Math.Exp(-Math.Abs(a - b))) / 2);

    private static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * Math.Log(2 * Math.PI)) - Math.Log(sd) - (0.5 * (x - mean) * (x - mean) / (sd * sd));

    [Fact]
    public void Rows_have_no_bound_and_no_draws_without_it()
    {
        var bound = TestStory.By(Story, Csv);
        var fit = FitByHand.Of(Story, Csv, 1) with { Weights = bound.Fitted(new(MaxIterations: 3, Threads: 1), "elbo").Summary!.Weights! };
        Assert.Equal("E0546",
            Assert.Single(GuidedScores.Compute(fit, bound.Problem, TestStory.Catalog, 10, 1, ManagedEngine.On(1)).Diagnostics).Code);
        Assert.Equal("mu", fit.GuidedLatentOutsideRows(bound.Problem)!.Name);
    }
}
