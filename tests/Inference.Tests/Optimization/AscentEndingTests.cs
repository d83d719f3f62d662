using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Optimization;

/// <summary>How an ascent ends where there is no maximum, where it is asked to, or where double precision ends it.</summary>
public sealed class AscentEndingTests
{
    [Fact]
    public void A_maximum_on_an_edge_is_approached_and_no_more()
    {
        var ascent = Formula.Of(x => x < 1 ? x : double.NegativeInfinity, _ => 1).Maximized([-20]);
        Assert.Equal(StopReason.Stalled, ascent.Stopped);
        Assert.InRange(ascent.Position[0], 1 - 1e-9, 1);
        Assert.InRange(ascent.Gradient, 1e-6, double.PositiveInfinity);
    }

    public static TheoryData<Func<double, double>, Func<double, double>> Unbounded => new()
    {
        { x => x, _ => 1 },
        { Math.Exp, Math.Exp },
        { x => x * x, x => 2 * x },
        { x => x == 3 ? double.PositiveInfinity : -Math.Abs(x - 3), x => Math.Sign(3 - x) },
    };

    [Theory, MemberData(nameof(Unbounded))]
    public void A_density_without_bound_is_dropped_with_the_reason(Func<double, double> value, Func<double, double> gradient) =>
        Assert.Equal("the log density grew without bound", Formula.Of(value, gradient).Maximized([2]).Why);

    [Theory, InlineData(-1, double.NaN), InlineData(0, double.NegativeInfinity)]
    public void A_start_outside_of_the_support_is_named(double start, double value)
    {
        var ascent = Formula.Of(x => Math.Log(x) - x, x => (1 / x) - 1).Maximized([start]);
        Assert.Equal(StopReason.Stalled, ascent.Stopped);
        Assert.Equal($"the log density was {value} at the start", ascent.Why);
    }

    [Fact]
    public void A_maximum_is_recognised_at_once()
    {
        var ascent = Formula.Rosenbrock(3).Maximized([1, 1, 1]);
        Assert.Equal((StopReason.Converged, 1, 0.0), (ascent.Stopped, ascent.Iterations, ascent.Gradient));
    }

    [Fact]
    public void Iterations_are_bounded() =>
        Assert.Equal((StopReason.MaxIterations, 5), Ends(Formula.Rosenbrock(10).Maximized(new double[10], maxIterations: 5)));

    [Fact]
    public void An_interruption_ends_after_the_step_in_progress()
    {
        using var source = new CancellationTokenSource();
        var rosenbrock = Formula.Rosenbrock(10);
        var evaluations = 0;
        var interrupted = new Formula(10, (x, g) =>
        {
            if (++evaluations == 20) source.Cancel();
            return rosenbrock.Evaluate(x, g);
        });
        var ascent = new LimitedMemoryBfgs(interrupted).Maximize(new double[10], cancellation: source.Token);
        Assert.Equal(StopReason.Interrupted, ascent.Stopped);
        Assert.InRange(ascent.Iterations, 5, 20);
    }

    // sums of 1000 squares about 1e7, with a deviation of 1: gradients know nothing below 1e-7 or so
    [Theory, InlineData(1e3), InlineData(1e5), InlineData(1e7)]
    public void What_rounding_hides_ends_in_a_standstill_and_not_in_wandering(double offset)
    {
        var random = new RandomStream(1, "offset");
        double[] y = [.. Enumerable.Range(0, 1000).Select(_ => offset + random.NextNormal())];
        var square = y.Sum(v => v * v);
        var sum = y.Sum();
        var function = Formula.Of(x => -0.5 * (square - (2 * x * sum) + (1000 * x * x)), x => sum - y.Sum(_ => x));
        var ascent = function.Maximized([offset - 30], tolerance: 0);
        Assert.Equal(StopReason.Stalled, ascent.Stopped);
        Assert.InRange(ascent.Iterations, 2, 100);
        Assert.InRange(ascent.Position[0] - (sum / 1000), -1e-12 * offset, 1e-12 * offset);
    }

    // slopes that are off by 1e-8 or so, differently at every point
    [Theory, InlineData(8), InlineData(12), InlineData(30)]
    public void Noise_in_the_slopes_ends_in_a_standstill_too(int d)
    {
        var noisy = new Formula(d, (x, g) =>
        {
            var value = -1000.0;
            for (var i = 0; i < g.Length; i++)
            {
                g[i] = (-(i + 1) * x[i]) + (1e-8 * Math.Sin(1e12 * x[i]));
                value -= 0.5 * (i + 1) * x[i] * x[i];
            }

            return value;
        });
        var ascent = noisy.Maximized([.. Enumerable.Repeat(1.0, d)], tolerance: 1e-12);
        Assert.Equal(StopReason.Stalled, ascent.Stopped);
        Assert.InRange(ascent.Iterations, 2, 300);
        Assert.All(ascent.Position, x => Assert.InRange(x, -1e-5, 1e-5));
    }

    private static (StopReason, int) Ends(OptimizationResult ascent) => (ascent.Stopped, ascent.Iterations);
}
