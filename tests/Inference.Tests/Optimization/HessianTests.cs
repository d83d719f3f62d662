using ProbDsl.Inference.Optimization;

namespace ProbDsl.Tests.Optimization;

/// <summary>Second derivatives by differences, against formulas.</summary>
public sealed class HessianTests
{
    private const double Accuracy = 1e-10;

    [Theory, InlineData(-1.2, 1), InlineData(1, 1), InlineData(0.3, -7), InlineData(40, 1600)]
    public void Rosenbrocks_is_as_its_formula(double x, double y)
    {
        double[,] expected = { { (-1200 * x * x) + (400 * y) - 2, 400 * x }, { 400 * x, -200 } };
        var found = Hessian.Compute(Formula.Rosenbrock(2), [x, y]);
        Assert.InRange(Worst(expected, found), 0, Accuracy);
        Assert.InRange(Worst(expected, found), 0, (100 * found.Error) + 1e-13);
        expected[0, 1] *= 1 + 1e-6;
        Assert.NotInRange(Worst(expected, found), 0, Accuracy);
    }

    [Fact]
    public void A_logistic_regressions_is_as_its_formula()
    {
        var logistic = new Logistic();
        var x = logistic.Newton();
        var found = Hessian.Compute(logistic, x);
        Assert.InRange(Worst(logistic.Hessian(x).ToArray(), found), 0, Accuracy);
        Assert.InRange(found.Error, 1e-16, Accuracy);
    }

    // of very different widths, near an edge, and where a coordinate is huge
    [Theory, InlineData(3, 1e-6), InlineData(3, 1), InlineData(1.1, 1e5), InlineData(1e6, 1e3), InlineData(200, 1e-30)]
    public void A_gammas_is_as_its_formula(double shape, double scale)
    {
        var mode = (shape - 1) * scale;
        var found =
            Hessian.Compute(Formula.Of(x => ((shape - 1) * Math.Log(x)) - (x / scale), x => ((shape - 1) / x) - (1 / scale)), [mode]);
        Assert.InRange((found.Values[0, 0] * mode * mode / (shape - 1)) + 1, -1e-8, 1e-8);
        Assert.InRange(found.Error, 0, 1e-6);
    }

    [Theory, InlineData(1e8, 1e-3), InlineData(-1e3, 1e3), InlineData(0, 1e-9), InlineData(1, 1e5)]
    public void Steps_follow_the_width_and_not_the_place(double center, double sd)
    {
        var found = Hessian.Compute(Formula.Of(x => -0.5 * Math.Pow((x - center) / sd, 2), x => (center - x) / sd / sd), [center]);
        Assert.InRange((found.Values[0, 0] * sd * sd) + 1, -1e-8, 1e-8);
        Assert.InRange(found.Widths[0] / sd, 1 - 1e-4, 1 + 1e-4);
    }

    // a wall far away, and a gradient that is nothing but rounding
    [Fact]
    public void Where_nothing_curves_near_the_width_is_the_places_own()
    {
        var wall = Formula.Of(x => -0.5 * Math.Pow(Math.Max(0, Math.Abs(x) - 1e9), 2), x => -Math.Sign(x) * Math.Max(0, Math.Abs(x) - 1e9));
        var noise = Formula.Of(x => 1e-16 * Math.Sin(1e9 * x), x => 1e-16 * Math.Cos(1e20 * x));
        Assert.Equal([1, 1], [Hessian.Compute(wall, [0.3]).Widths[0], Hessian.Compute(noise, [0.3]).Widths[0]]);
    }

    [Fact]
    public void A_wrong_gradient_shows_in_the_error()
    {
        var found = Hessian.Compute(new Formula(2,
            (x, g) => ((g[0], g[1]) = (-x[0] + (0.3 * x[1]), -x[1]), -0.5 * ((x[0] * x[0]) + (x[1] * x[1]))).Item2), [0.1, 0.2]);
        Assert.InRange(found.Error, 0.149, 0.151);
    }

    /// <summary>
    /// A gradient that is rounded to 1.5e-8, as where terms of 1e8 cancel. At one point all roundings may happen to be small, but over
    /// many points the error bounds are at least as large as the errors.
    /// </summary>
    [Fact]
    public void The_rounding_of_a_gradient_is_in_the_error()
    {
        var rounded = Formula.Of(x => -0.5 * x * x, x => (1e8 - x) - 1e8);
        var found = Enumerable.Range(0, 200).Select(i => Hessian.Compute(rounded, [0.01 + (0.037 * i)])).ToList();
        Assert.InRange(found.Sum(h => Math.Pow(h.Values[0, 0] + 1, 2)), 1e-16, found.Sum(h => h.Error * h.Error));
        Assert.All(found, h => Assert.InRange(h.Error, 0, 1e-4));
    }

    [Fact]
    public void A_kink_shows_in_the_error() =>
        Assert.InRange(
            Hessian.Compute(Formula.Of(x => -x * x * Math.Abs(x - 1), x => (-2 * x * Math.Abs(x - 1)) - (x * x * Math.Sign(x - 1))),
            [1.001]).Error, 0.01, double.PositiveInfinity);

    [Fact]
    public void Along_an_edge_there_are_no_numbers()
    {
        var found = Hessian.Compute(new Formula(2,
            (x, g) => ((g[0], g[1]) = (-1, -x[1]), x[0] < 0 ? double.NegativeInfinity : -x[0] - (0.5 * x[1] * x[1])).Item2), [0, 0]);
        Assert.Equal([double.NaN, double.NaN, double.NaN], [found.Values[0, 0], found.Values[0, 1], found.Values[1, 0]]);
        Assert.InRange(found.Values[1, 1], -1 - 1e-12, -1 + 1e-12);
    }

    private static double Worst(double[,] expected, Hessian found) =>
        (from i in Enumerable.Range(0, found.Widths.Length)
         from j in Enumerable.Range(0, found.Widths.Length)
         select Math.Abs(expected[i, j] - found.Values[i, j]) * found.Widths[i] * found.Widths[j]).Max();
}
