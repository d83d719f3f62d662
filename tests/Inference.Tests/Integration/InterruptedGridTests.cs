using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Integration;

/// <summary>
/// A grid that is interrupted has the quantiles of each parameter, right to the error that it states, or no result. The story has a kink
/// where its unknowns are equal, so that there are many refinements; its distribution functions are Simpson's rule between kinks.
/// </summary>
public sealed class InterruptedGridTests
{
    private const int Rows = 20;

    private static readonly double[] u = [.. Enumerable.Range(0, Rows).Select(i => Math.Cos(5 * i))];

    private static readonly double[] x = [.. Enumerable.Range(0, Rows).Select(i => 0.9 + Math.Sin(7 * i * i) + (0.5 * Math.Cos(5 * i)))];

    private static readonly TestStory story = TestStory.By("""
        model M
        data x[rows]: real
        data u[rows]: real
        b ~ Laplace(0, 1)
        c ~ Laplace(b, 0.3)
        for n in rows { x[n] ~ Normal(b + c * u[n], 1) }
        """, "x,u\n" + string.Concat(x.Zip(u, (x, u) => FormattableString.Invariant($"{x:R},{u:R}\n"))));

    [Theory]
    [InlineData(1, 2e-2)]
    [InlineData(2, 5e-3)]
    [InlineData(3, 2e-3)]
    [InlineData(4, 5e-4)]
    public void After_each_refinement_quantiles_are_right_to_the_stated_error(int refinements, double most)
    {
        using var source = new CancellationTokenSource();
        var fit = story.Run(new(Threads: 1), "quadrature", new StopAfter(refinements, source), source.Token);
        Assert.Equal((StopReason.Interrupted, refinements + 1), (fit.Stopped, fit.Iterations));
        Assert.True(fit.Metric.Error < most, $"{fit.Metric.Error}");
        Check(fit);
    }

    /// <summary>Wherever the signal comes, also while the grid of one parameter grows.</summary>
    [Theory, InlineData(1), InlineData(20), InlineData(60), InlineData(150), InlineData(300), InlineData(500)]
    public void At_any_time_there_is_a_right_result_or_none(int milliseconds)
    {
        using var source = new CancellationTokenSource(milliseconds);
        var fit = story.Run(new(Threads: 1, Tolerance: 1e-12), "quadrature", new NoProgress(), source.Token);
        if (fit.Summary is null) Assert.EndsWith("of the first grid: too few for a result", fit.StopText, StringComparison.Ordinal);
        else Check(fit);
    }

    [Fact]
    public void Points_of_the_first_grid_alone_are_no_result()
    {
        var fit = story.Run(new(Threads: 1), "quadrature", new NoProgress(), new CancellationToken(canceled: true));
        Assert.Null(fit.Summary);
        Assert.Empty(fit.Diagnostics);
        Assert.Equal((StopReason.Interrupted, "after 1 point of the first grid: too few for a result"), (fit.Stopped, fit.StopText));
    }

    /// <summary>An interrupted run whose error matters says so, as one that ended does.</summary>
    [Fact]
    public void A_large_error_is_a_warning()
    {
        using var source = new CancellationTokenSource();
        var fit = story.Run(new(Threads: 1, Tolerance: 1e-6), "quadrature", new StopAfter(1, source), source.Token);
        Assert.Contains(fit.Diagnostics, d => d.Code == "W0566");
    }

    /// <summary>`--max-iter 1` halves the spacing once; it ended in "no finite integral".</summary>
    [Fact]
    public void One_halving_is_a_result()
    {
        var fit = story.Fitted(new(Threads: 1, MaxIterations: 1), "quadrature");
        Assert.Equal(2, fit.Iterations);
        Check(fit);
    }

    private static void Check(FitOutcome fit)
    {
        var error = fit.Metric.Error!.Value + 1e-6;
        Assert.Equal(Math.Log(MassBelow(40, Joint)), fit.Metric.Value, error);
        foreach (var estimate in fit.Summary!.Estimates)
        {
            Func<double, double, double> joint = estimate.Name == "b" ? Joint : (c, b) => Joint(b, c);
            var (all, spread) = (MassBelow(40, joint), estimate.Spread!);
            foreach (var (p, at) in new[] { (0.05, spread.Low), (0.5, spread.Median), (0.95, spread.High) })
                Assert.Equal(p, MassBelow(at.Values[0], joint) / all, error);
        }
    }

    private static readonly double sum = x.Sum(), squares = x.Sum(v => v * v), across = x.Zip(u, (x, u) => x * u).Sum(),
        sumOfU = u.Sum(), squaresOfU = u.Sum(v => v * v);

    private static double Joint(double b, double c) => Math.Exp((-0.5 * (squares - (2 * b * sum) - (2 * c * across) + (Rows * b * b)
        + (2 * b * c * sumOfU) + (c * c * squaresOfU))) - (0.5 * Rows * Math.Log(2 * Math.PI)) - Math.Abs(b) - Math.Log(2)
        - (Math.Abs(c - b) / 0.3) - Math.Log(0.6));

    /// <summary>The integral over one number up to a place, and over the other: kinks where either is 0 or both are equal.</summary>
    private static double MassBelow(double place, Func<double, double, double> joint)
    {
        const double Far = 5;
        double[] ends = [-Far, Math.Min(0, Math.Min(place, Far)), Math.Min(place, Far)];
        return ends.Zip(ends.Skip(1), (from, to) => Simpson(Over, from, to)).Sum();

        double Over(double one)
        {
            double[] kinks = [-Far, Math.Min(0, one), Math.Max(0, one), Far];
            return kinks.Zip(kinks.Skip(1), (from, to) => Simpson(other => joint(one, other), from, to)).Sum();
        }
    }

    private static double Simpson(Func<double, double> f, double from, double to)
    {
        const int Panels = 120;
        var step = (to - from) / (2 * Panels);
        return step == 0 ? 0 : step / 3 * Enumerable.Range(0, (2 * Panels) + 1)
            .Sum(i => (i is 0 or 2 * Panels ? 1 : i % 2 == 1 ? 4 : 2) * f(from + (i * step)));
    }

    /// <summary>Interrupts a run at its n-th report, which a grid makes after each refinement.</summary>
    private sealed class StopAfter(int reports, CancellationTokenSource source) : IProgress
    {
        private int seen;

        public void Report(ProgressReport report)
        {
            if (++seen == reports) source.Cancel();
        }

        public void Report(in TrainingReport report)
        {
        }
    }
}
