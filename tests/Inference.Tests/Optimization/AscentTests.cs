using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Optimization;

/// <summary>Where ascents arrive, against maxima that are known.</summary>
public sealed class AscentTests
{
    private static readonly double[][] Summits = [[3, 2], [-2.8051180869527449, 3.1313125182505730],
        [-3.7793102533777469, -3.2831859912861694], [3.5844283403304917, -1.8481265269644036]];

    // with searches that are all but exact, L-BFGS with enough memory is the method of conjugate gradients
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(5), InlineData(8)]
    public void A_parabola_takes_as_many_steps_as_it_has_dimensions(int d)
    {
        double[] center = [.. Enumerable.Range(0, d).Select(i => Math.Cos(i))];
        var parabola = Formula.Parabola(Formula.Rotated([.. Enumerable.Range(1, d).Select(i => (double)i)], 1), center);
        var method = new LimitedMemoryBfgs(parabola, memory: 10, curvature: 1e-6);
        var state = method.Init([.. center.Select((c, i) => c + 1 + (0.1 * i))]);
        for (var step = 1; step <= d; step++)
        {
            Assert.True(Furthest(state.Position, center) > 1e-3, $"{step} steps of {d} were too many");
            state = method.Next(state).Next;
        }

        Assert.InRange(Furthest(state.Position, center), 0, 1e-12);
    }

    [Theory, InlineData(2, -1.2, 1), InlineData(2, -3, -4), InlineData(2, 50, 50), InlineData(10, -1.2, 1), InlineData(40, 3, 0)]
    public void Rosenbrocks_ridge_ends_at_ones(int d, double even, double invalid)
    {
        var ascent = Formula.Rosenbrock(d).Maximized([.. Enumerable.Range(0, d).Select(i => i % 2 == 0 ? even : invalid)]);
        Assert.Equal(StopReason.Converged, ascent.Stopped);
        // from some starts in many dimensions another maximum lies at about (-1, 1, .., 1)
        Assert.InRange(Furthest(ascent.Position, [.. Enumerable.Repeat(1.0, d)]), 0, 1e-8);
    }

    [Fact]
    public void Himmelblaus_four_summits_are_all_found_and_nothing_else()
    {
        var random = new RandomStream(1, "starts");
        var seen = new int[4];
        for (var start = 0; start < 60; start++)
        {
            var ascent = Formula.Himmelblau.Maximized([(10 * random.NextUniform()) - 5, (10 * random.NextUniform()) - 5]);
            Assert.Equal(StopReason.Converged, ascent.Stopped);
            var nearest = Summits.MinBy(s => Furthest(ascent.Position, s))!;
            Assert.InRange(Furthest(ascent.Position, nearest), 0, 1e-9);
            seen[Array.IndexOf(Summits, nearest)]++;
        }

        Assert.All(seen, count => Assert.InRange(count, 5, 30));
    }

    [Theory, InlineData(1e-12, 1, 1e12), InlineData(1e9, 1e-9, 1), InlineData(1, 1e15, 1e15)]
    public void Units_that_are_far_apart_do_no_harm(double a, double b, double c)
    {
        var sd = Matrix<double>.Build.DenseOfDiagonalArray([a, b, c]);
        var correlation = Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0.9, -0.3 }, { 0.9, 1, 0.1 }, { -0.3, 0.1, 1 } });
        double[] center = [5 * a, -3 * b, 2 * c];
        var ascent = Formula.Parabola(sd.Inverse() * correlation.Inverse() * sd.Inverse(), center).Maximized(new double[3]);
        Assert.Equal(StopReason.Converged, ascent.Stopped);
        Assert.All(Enumerable.Range(0, 3), i => Assert.InRange((ascent.Position[i] - center[i]) / sd[i, i], -1e-6, 1e-6));
    }

    [Theory, InlineData(2, 1u), InlineData(5, 2u), InlineData(20, 3u)]
    public void An_ill_conditioned_normal_is_climbed_to_a_millionth_of_a_deviation(int d, uint seed)
    {
        var precision = Formula.Rotated([.. Enumerable.Range(0, d).Select(i => Math.Pow(10, 6.0 * i / (d - 1)))], seed);
        double[] center = [.. Enumerable.Range(0, d).Select(i => Math.Sin(i))];
        var ascent = Formula.Parabola(precision, center, top: -1000).Maximized(new double[d]);
        Assert.Equal(StopReason.Converged, ascent.Stopped);
        Assert.InRange(Deviations(ascent.Position, center, precision), 0, 1e-6);
    }

    [Theory, InlineData(3, 1e-4), InlineData(10, 1e-4), InlineData(40, 1e-7)]
    public void A_short_memory_takes_longer_and_arrives(int memory, double deviations)
    {
        var precision = Formula.Rotated([.. Enumerable.Range(0, 20).Select(i => Math.Pow(10, 6.0 * i / 19))], 3);
        var ascent = new LimitedMemoryBfgs(Formula.Parabola(precision, new double[20], top: -1000), memory)
            .Maximize([.. Enumerable.Repeat(1.0, 20)], 10_000, cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(Deviations(ascent.Position, new double[20], precision), 0, deviations);
        Assert.InRange(ascent.Iterations, memory == 40 ? 40 : 1000, memory == 40 ? 400 : 10_000);
    }

    [Theory, InlineData(1e-300), InlineData(1e-100), InlineData(1e-6), InlineData(0.5), InlineData(30), InlineData(1e8)]
    public void Steps_past_the_edge_of_the_support_are_shortened(double start)
    {
        var gamma = Formula.Of(x => (3 * Math.Log(x)) - (2 * x), x => (3 / x) - 2);
        var ascent = gamma.Maximized([start]);
        Assert.Equal(StopReason.Converged, ascent.Stopped);
        Assert.InRange(ascent.Position[0], 1.5 - 1e-8, 1.5 + 1e-8);
    }

    // a first step of length 1 is a thousand million times too long
    [Theory, InlineData(1e-10), InlineData(9.99e-10)]
    public void Steps_far_past_the_edge_are_shortened_fast(double start)
    {
        var ascent = Formula.Of(x => Math.Log(x) + Math.Log(1e-9 - x), x => (1 / x) - (1 / (1e-9 - x))).Maximized([start]);
        Assert.Equal(StopReason.Converged, ascent.Stopped);
        Assert.InRange(ascent.Position[0], 0.499999e-9, 0.500001e-9);
    }

    [Theory, InlineData(0.01, 0.97), InlineData(0.3, 0.3), InlineData(1e-9, 1e-9)]
    public void A_maximum_inside_a_simplex_is_the_shares(double x, double y)
    {
        var ascent = Formula.Shares([50, 2], 8).Maximized([x, y]);
        Assert.Equal(StopReason.Converged, ascent.Stopped);
        Assert.InRange(Furthest(ascent.Position, [50 / 60.0, 2 / 60.0]), 0, 1e-9);
    }

    [Fact]
    public void A_logistic_regression_agrees_with_newtons_method()
    {
        var logistic = new Logistic();
        var ascent = logistic.Maximized(new double[logistic.Dimension], tolerance: 1e-11);
        Assert.Equal(StopReason.Converged, ascent.Stopped);
        Assert.InRange(Furthest(ascent.Position, logistic.Newton()), 0, 1e-9);
    }

    [Fact]
    public void The_default_tolerance_is_far_below_a_deviation_of_the_estimate()
    {
        var logistic = new Logistic();
        var ascent = logistic.Maximized(new double[logistic.Dimension]);
        var precision = -logistic.Hessian(ascent.Position);
        Assert.InRange(Deviations(ascent.Position, logistic.Newton(), precision), 0, 1e-6);
        var early = logistic.Maximized(new double[logistic.Dimension], tolerance: 1e-3);
        Assert.InRange(Deviations(early.Position, logistic.Newton(), precision), 1e-6, 1);
    }

    internal static double Furthest(double[] x, double[] from) => x.Zip(from, (a, b) => Math.Abs(a - b)).Max();

    private static double Deviations(double[] x, double[] from, Matrix<double> precision)
    {
        var away = Vector<double>.Build.Dense(x) - Vector<double>.Build.Dense(from);
        return Math.Sqrt(away * precision * away);
    }
}
