using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Optimization;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Optimization;

/// <summary>Normal approximations, against normal distributions and Stirling's formula; and what they refuse.</summary>
public sealed class LaplaceTests
{
    private static readonly Matrix<double> Correlated =
        Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0.9, -0.3 }, { 0.9, 1, 0.1 }, { -0.3, 0.1, 1 } });

    public static TheoryData<double, double, double> Units => new() { { 1, 1, 1 }, { 1e-6, 1, 1e6 }, { 1e-3, 1e-3, 20 } };

    /// <summary>A simplex of one share has no free number: the value at its only point is the density of the rows.</summary>
    [Fact]
    public void A_story_without_free_numbers_has_one_point()
    {
        var fitted = TestStory.By("""
            model M
            data x[rows]: real
            w: simplex[1] ~ Dirichlet(1)
            for n in rows { x[n] ~ Normal(w[1], 1) }
            """,
            "x\n1\n3\n").Fitted(method: "map");
        Assert.Equal([1.0], Estimates.Of(fitted, "w"));
        Assert.Equal(-Math.Log(2 * Math.PI) - 2, fitted.Value, 1e-12);
    }

    [Theory, MemberData(nameof(Units))]
    public void A_normal_distribution_is_its_own_approximation(double a, double b, double c)
    {
        var (sd, center) = (Matrix<double>.Build.DenseOfDiagonalArray([a, b, c]), new[] { 5 * a, -b, 0 });
        var covariance = sd * Correlated * sd;
        var found = Approximated(Formula.Parabola(covariance.Inverse(), center, top: -70), center);
        var expected = -70 + (1.5 * Math.Log(2 * Math.PI)) + (0.5 * Math.Log(Correlated.Determinant())) + Math.Log(a * b * c);
        Assert.InRange(found.LogEvidence, expected - 1e-9, expected + 1e-9);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
            {
                var scale = sd[i, i] * sd[j, j];
                Assert.InRange((found.Covariance[i, j] - covariance[i, j]) / scale, -1e-9, 1e-9);
                Assert.InRange((Enumerable.Range(0, 3).Sum(k => found.Root[i, k] * found.Root[j, k]) - covariance[i, j]) / scale,
                    -1e-9, 1e-9);
            }

        Assert.Equal(Math.Sqrt(found.Covariance[1, 1]), found.Sd(1));
        Assert.InRange(found.Distance, 0, 1e-9);
    }

    [Theory, MemberData(nameof(Units))]
    public void Away_from_the_mode_the_distance_is_in_deviations(double a, double b, double c)
    {
        var sd = Matrix<double>.Build.DenseOfDiagonalArray([a, b, c]);
        var covariance = sd * Correlated * sd;
        var found = Approximated(Formula.Parabola(covariance.Inverse(), new double[3]), [a, 2 * b, 0]);
        var away = Vector<double>.Build.Dense([1, 2, 0]);
        Assert.Equal(Math.Sqrt(away * Correlated.Inverse() * away), found.Distance, 1e-8);
    }

    // log Gamma(a) - a log b is Stirling's (a - 1/2) log(a - 1) - (a - 1) + log sqrt(2 pi) - a log b, and less than 1 / (12 (a - 1)) above
    // it
    [Theory, InlineData(2, 1), InlineData(3.5, 20), InlineData(40, 1e-3), InlineData(1e4, 7)]
    public void A_gammas_integral_is_stirlings(double a, double b)
    {
        var gamma = Formula.Of(x => ((a - 1) * Math.Log(x)) - (b * x), x => ((a - 1) / x) - b);
        var found = Approximated(gamma, [(a - 1) / b]);
        var stirling = ((a - 0.5) * Math.Log(a - 1)) - (a - 1) + (0.5 * Math.Log(2 * Math.PI)) - (a * Math.Log(b));
        Assert.InRange(found.LogEvidence - stirling, -1e-10 * Math.Max(1, Math.Abs(stirling)), 1e-10 * Math.Max(1, Math.Abs(stirling)));
        Assert.InRange(SpecialFunctions.GammaLn(a) - (a * Math.Log(b)) - found.LogEvidence, 0, (1 / (12 * (a - 1))) + 1e-10);
        Assert.Equal(Math.Sqrt(a - 1) / b, found.Sd(0), 1e-9 * a / b);
    }

    // on the scale of logarithms the same integral has another approximation: (a - 1/2) log a - a + log sqrt(2 pi), closer to it
    [Fact]
    public void Another_scale_is_another_approximation()
    {
        var found = Approximated(Formula.Of(u => (2 * u) - Math.Exp(u), u => 2 - Math.Exp(u)), [Math.Log(2)]);
        Assert.Equal((1.5 * Math.Log(2)) - 2 + (0.5 * Math.Log(2 * Math.PI)), found.LogEvidence, 1e-10);
    }

    // precisions; where coordinates share a direction alike, either may be named
    public static TheoryData<double[][], int[], LaplaceObstacle, double> Refused => new()
    {
        { [[-1, 0], [0, 2]], [0], LaplaceObstacle.Rising, 1 },
        { [[1, 0], [0, 0]], [1], LaplaceObstacle.Flat, 0 },
        { [[1, 1.000001], [1.000001, 1]], [0, 1], LaplaceObstacle.Rising, 1e-6 },
        { [[1, 1], [1, 1]], [0, 1], LaplaceObstacle.Flat, 0 },
        { [[1e-8, 2e-4, 0], [2e-4, 1, 0], [0, 0, 3]], [0, 1], LaplaceObstacle.Rising, 1 },
        { [[4, 0, 0], [0, 1, 0], [0, 0, -1e-10]], [2], LaplaceObstacle.Rising, 1 },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_is_no_maximum_is_refused_with_its_direction(double[][] precision, int[] coordinates,
        LaplaceObstacle obstacle, double curvature)
    {
        var refused = Assert.IsType<NoLaplaceApproximation>(LaplaceApproximation.Compute(Formula.Parabola(
            Matrix<double>.Build.DenseOfRowArrays(precision), new double[precision.Length]), new double[precision.Length]));
        Assert.Equal(obstacle, refused.Obstacle);
        Assert.InRange(refused.Curvature, curvature - 1e-7, curvature + 1e-7);
        Assert.True(coordinates.Contains(refused.Coordinate));
        var direction = Vector<double>.Build.Dense(refused.Direction);
        Assert.InRange(-(direction * Matrix<double>.Build.DenseOfRowArrays(precision) * direction), refused.Curvature - 1e-7,
            refused.Curvature + 1e-7);
    }

    // two coordinates of which only x + ratio y is known, from rows whose sums round: the differences are never exactly flat
    [Theory, InlineData(0.1), InlineData(0.3), InlineData(0.7), InlineData(1.1), InlineData(1.7), InlineData(2.9), InlineData(3.3)]
    public void A_direction_that_only_rounding_curves_is_flat(double ratio)
    {
        var curved = new Formula(2, (x, g) =>
        {
            g.Clear();
            var value = 0.0;
            for (var n = 1; n <= 100; n++)
            {
                var eta = 0.1 * n * (x[0] + (ratio * x[1]));
                value += (n % 3 == 0 ? eta : 0) - Math.Log(1 + Math.Exp(eta));
                var gradient = (n % 3 == 0 ? 1 : 0) - (1 / (1 + Math.Exp(-eta)));
                g[0] += gradient * 0.1 * n;
                g[1] += gradient * 0.1 * n * ratio;
            }

            return value;
        });
        var refused = Assert.IsType<NoLaplaceApproximation>(LaplaceApproximation.Compute(curved, [0.1, -0.15]));
        Assert.Equal(LaplaceObstacle.Flat, refused.Obstacle);
        Assert.Equal(-ratio, refused.Direction[0] / refused.Direction[1], 1e-6);
    }

    [Fact]
    public void Nearly_flat_is_still_a_maximum() =>
        Assert.InRange(Approximated(Formula.Parabola(Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0.999999 }, { 0.999999, 1 } }),
            [0, 0]), [0, 0]).Sd(0) * Math.Sqrt(2e-6), 0.999999, 1.000001);

    [Fact]
    public void An_edge_of_the_support_is_named()
    {
        var edge = new Formula(2, (x, g) => ((g[0], g[1]) = (-x[0], -1), x[1] < 0 ? double.NaN : -x[1] - (0.5 * x[0] * x[0])).Item2);
        var refused = Assert.IsType<NoLaplaceApproximation>(LaplaceApproximation.Compute(edge, [0, 0]));
        Assert.Equal((LaplaceObstacle.EdgeOfSupport, 1), (refused.Obstacle, refused.Coordinate));
    }

    private static LaplaceApproximation Approximated(IDifferentiable function, double[] mode) =>
        Assert.IsType<LaplaceApproximation>(LaplaceApproximation.Compute(function, mode));
}
