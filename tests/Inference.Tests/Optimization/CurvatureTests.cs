using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Tests.Optimization;

/// <summary>Curvatures of which one is many orders of magnitude below the others, against closed forms.</summary>
public sealed class CurvatureTests
{
    /// <summary>
    /// The squares of 1, t and t^2 at t = (year - m) / s, as a function of the coefficients of 1, year and year^2: its covariance is that
    /// of the expansion of independent coefficients of t.
    /// </summary>
    [Theory, InlineData(1985, 20), InlineData(1e4, 1), InlineData(3e4, 0.5)]
    public void A_polynomial_far_from_0_has_the_covariance_of_its_expansion(double m, double s)
    {
        var design = Matrix<double>.Build.DenseOfArray(new[,] { { 1, m, m * m }, { 0, s, 2 * m * s }, { 0, 0, s * s } });
        var expansion = Matrix<double>.Build.DenseOfArray(new[,]
        {
            { 1, -m / s, m * m / (s * s) }, { 0, 1 / s, -2 * m / (s * s) }, { 0, 0, 1 / (s * s) },
        });
        var found = Assert.IsType<LaplaceApproximation>(LaplaceApproximation.Compute(Squares(design), new double[3]));
        var expected = expansion * expansion.Transpose();
        var root = Matrix<double>.Build.DenseOfArray(found.Root);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
            {
                var scale = Math.Sqrt(expected[i, i] * expected[j, j]);
                Assert.InRange((found.Covariance[i, j] - expected[i, j]) / scale, -1e-6, 1e-6);
                Assert.InRange(((root * root.Transpose())[i, j] - expected[i, j]) / scale, -1e-6, 1e-6);
                if (i > j) Assert.Equal(0, found.Root[i, j]);
            }

        Assert.Equal((1.5 * Math.Log(2 * Math.PI)) - (3 * Math.Log(s)), found.LogEvidence, 1e-6);
    }

    [Fact]
    public void The_distance_and_the_newton_step_are_those_to_the_mode()
    {
        const double m = 1985, s = 20;
        var design = Matrix<double>.Build.DenseOfArray(new[,] { { 1, m, m * m }, { 0, s, 2 * m * s }, { 0, 0, s * s } });
        // one standard deviation along t^2 and two along t
        double[] away = [(m * m / (s * s)) - (2 * m / s), (2 / s) - (2 * m / (s * s)), 1 / (s * s)];
        var function = Squares(design);
        var found = Assert.IsType<LaplaceApproximation>(LaplaceApproximation.Compute(function, away));
        Assert.Equal(Math.Sqrt(5), found.Distance, 1e-6);
        var (gradient, step) = (new double[3], new double[3]);
        function.Evaluate(away, gradient);
        found.Solve(gradient, step);
        for (var i = 0; i < 3; i++) Assert.Equal(-1, step[i] / away[i], 1e-6);
    }

    /// <summary>The square that is left of the second column is 1e-18 and 1e-24 of its own.</summary>
    [Theory, InlineData(1e-9, true), InlineData(1e-12, false)]
    public void A_column_of_which_rounding_leaves_nothing_is_flat(double left, bool isDetermined)
    {
        var found = LaplaceApproximation.Compute(Squares(Matrix<double>.Build.DenseOfArray(new[,] { { 1, 1 }, { 0, left } })), [0, 0]);
        if (isDetermined) Assert.Equal(left, 1 / Assert.IsType<LaplaceApproximation>(found).Sd(1), 1e-4 * left);
        else Assert.Equal(LaplaceObstacle.Flat, Assert.IsType<NoLaplaceApproximation>(found).Obstacle);
    }

    /// <summary>The third column is a sum of multiples of the others in every row, up to the rounding of its cells.</summary>
    [Theory, InlineData(0.1, 0.7), InlineData(1.0 / 3, -2.9), InlineData(-1.3, 1e-3), InlineData(170.3, 1e5), InlineData(1e-6, 3.3)]
    public void Columns_that_determine_each_other_are_flat_along_their_combination(double a, double b)
    {
        const int rows = 50;
        var design = Matrix<double>.Build.Dense(rows, 3);
        for (var n = 0; n < rows; n++)
        {
            (design[n, 0], design[n, 1]) = (1 + Math.Sin(n * 1.7), Math.Cos(n * n * 0.31));
            design[n, 2] = (a * design[n, 0]) + (b * design[n, 1]);
        }

        var refused = Assert.IsType<NoLaplaceApproximation>(LaplaceApproximation.Compute(Squares(design), [0.3, -0.2, 0.1]));
        Assert.Equal(LaplaceObstacle.Flat, refused.Obstacle);
        Assert.Equal(-a, refused.Direction[0] / refused.Direction[2], 1e-4 * (1 + Math.Abs(a)));
        Assert.Equal(-b, refused.Direction[1] / refused.Direction[2], 1e-4 * (1 + Math.Abs(b)));
    }

    /// <summary>
    /// The third column is the first and a hundred times the second, which is short: in widths, the direction moves the third
    /// coordinate most, though the second has the largest number.
    /// </summary>
    [Fact]
    public void A_flat_direction_is_named_by_the_coordinate_that_moves_most_in_its_widths()
    {
        var design = Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0, 1 }, { 0, 1e-3, 0.1 } });
        var refused = Assert.IsType<NoLaplaceApproximation>(LaplaceApproximation.Compute(Squares(design), [0.3, -0.2, 0.1]));
        Assert.Equal((LaplaceObstacle.Flat, 2), (refused.Obstacle, refused.Coordinate));
        Assert.Equal(-100, refused.Direction[1] / refused.Direction[2], 1e-3);
        Assert.Equal(-0.1 / Math.Sqrt(1.01), refused.Parts[1] / refused.Parts[2], 1e-5);
    }

    /// <summary>A step as long as the coordinate itself leaves the peak, where nothing curves.</summary>
    [Fact]
    public void A_narrow_peak_on_a_plain_has_its_own_width()
    {
        const double center = 5e7, plain = 1e-12;
        double Peak(double x) => Math.Exp(-0.5 * (x - center) * (x - center));
        var found = Hessian.Compute(Formula.Of(x => Math.Log(Peak(x) + plain), x => (center - x) * Peak(x) / (Peak(x) + plain)), [center]);
        Assert.Equal(1, found.Widths[0], 1e-3);
        Assert.Equal(-1, found.Values[0, 0], 1e-5);
    }

    /// <summary>Minus half the sum of the squares of A x.</summary>
    private static Formula Squares(Matrix<double> design) => new(design.ColumnCount, (x, g) =>
    {
        var means = design * Vector<double>.Build.Dense(x.ToArray());
        design.TransposeThisAndMultiply(-means).AsArray().CopyTo(g);
        return -0.5 * means.DotProduct(means);
    });
}
