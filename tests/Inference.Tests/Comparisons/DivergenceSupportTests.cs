using System.Globalization;
using MathNet.Numerics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;
using static ProbDsl.Tests.Comparisons.DivergenceSpecimens;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Divergences of rows of which some numbers follow from others, or bound others, against closed forms.</summary>
public sealed class DivergenceSupportTests
{
    [Fact]
    public void Two_probabilities_are_a_line()
    {
        var report = Between(Dirichlet(1, 2), Dirichlet(2, 2));
        OnGrid(RelativeBeta(1, 2, 2, 2), Of(report, "kl_a_b"));
        OnGrid(RelativeBeta(2, 2, 1, 2), Of(report, "kl_b_a"));
        Assert.Equal(1, report.GridDimensions);

        static ModelSide Dirichlet(int a, int b) => Story($"x[n] ~ Dirichlet([{a}, {b}])", "simplex[2]", "a, b");
    }

    /// <summary>
    /// KL of Dirichlets is log B(b) - log B(a) + sum (a - b) (digamma(a) - digamma(a0)), and 1 + chi-squared is B(b) B(2 a - b) / B(a)^2.
    /// </summary>
    [Theory, InlineData(2.0, 2.0, 3.0, 1.5, 2.0, 2.0), InlineData(5.0, 1.0, 0.8, 4.0, 1.5, 1.0)]
    public void Three_probabilities_are_a_square(double a1, double a2, double a3, double b1, double b2, double b3)
    {
        double[] a = [a1, a2, a3], b = [b1, b2, b3];
        double[] twice = [.. a.Zip(b, (x, y) => (2 * x) - y)];
        var report = Between(Dirichlet(a), Dirichlet(b));
        Assert.Equal(2, report.GridDimensions);
        Close(Relative(a, b), "kl_a_b");
        Close(Relative(b, a), "kl_b_a");
        Close(Math.Exp(LogBeta(b) + LogBeta(twice) - (2 * LogBeta(a))) - 1, "chi_squared_a_b");

        // a density that grows without bound at an edge of a plane has fewer digits
        void Close(double exact, string name)
        {
            var found = Of(report, name);
            Assert.Equal((ErrorKind.Grid, (string?)null), (found.Error, found.Doubt));
            Assert.Equal(exact, found.Value!.Value, a.Min() < 1 ? found.Size : 1e-6);
            Assert.InRange(found.Size, 0, 1e-3);
        }

        static ModelSide Dirichlet(double[] of) =>
            Story($"x[n] ~ Dirichlet([{string.Join(", ", of.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}])",
                "simplex[3]", "a, b, c");

        static double Relative(double[] a, double[] b) => LogBeta(b) - LogBeta(a)
            + a.Zip(b, (x, y) => (x - y) * (SpecialFunctions.DiGamma(x) - SpecialFunctions.DiGamma(a.Sum()))).Sum();

        static double LogBeta(double[] a) => a.Sum(SpecialFunctions.GammaLn) - SpecialFunctions.GammaLn(a.Sum());
    }

    /// <summary>The volume of four probabilities, 1 / 3!, by coordinates in a cube.</summary>
    [Fact]
    public void Coordinates_of_probabilities_have_the_volume_of_the_simplex()
    {
        var support = new RowSupport([(Element.Simplex, [0, 1, 2, 3])]);
        var (sum, steps) = (0.0, 40);
        for (var i = 0; i < steps; i++)
            for (var j = 0; j < steps; j++)
                sum += Math.Exp(support.WithVolume([0], [(i + 0.5) / steps, (j + 0.5) / steps, 0.5])[0]) / (steps * steps);
        Assert.Equal(1.0 / 6, sum, 1e-3);
        Assert.Equal([double.NegativeInfinity], support.WithVolume([double.PositiveInfinity], [1, 0.5, 0.5]));
        Assert.Equal([0.0, 1, 0, 0], support.RowsAt(support.CoordinatesOf([0, 1, 0, 0])));
    }

    /// <summary>Half of 1 + the correlation is a Beta.</summary>
    [Fact]
    public void A_correlation_is_a_line()
    {
        var report = Between(Lkj(1), Lkj(2));
        OnGrid(RelativeBeta(1, 1, 2, 2), Of(report, "kl_a_b"));
        OnGrid(RelativeBeta(2, 2, 1, 1), Of(report, "kl_b_a"));

        static ModelSide Lkj(int shape) => Story($"x[n] ~ LKJ({shape})", "correlation[2]", "a, b, c, d");
    }

    /// <summary>Order statistics: the sum over the columns without an order.</summary>
    [Theory, InlineData("ordered[2]"), InlineData("positive_ordered[2]")]
    public void Ordered_numbers_are_half_a_plane(string type)
    {
        var isPositive = type != "ordered[2]";
        var report = Between(Pair(isPositive ? "Exponential(1)" : "Normal(0, 1)"), Pair(isPositive ? "Exponential(2)" : "Normal(0, 2)"));
        OnGrid(2 * (isPositive ? 1 - Math.Log(2) : Math.Log(2) + 0.125 - 0.5), Of(report, "kl_a_b"));
        OnGrid(2 * (isPositive ? Math.Log(2) - 0.5 : 2 - 0.5 - Math.Log(2)), Of(report, "kl_b_a"));

        ModelSide Pair(string of) => Story($"x[n] ~ {of}", type, "a, b");
    }

    /// <summary>
    /// Wishart densities of the same scale: (n - m) / 2 E[log det] and the logs of the norms; E[log det] of n is log 4 + digamma(n / 2)
    /// + digamma((n - 1) / 2).
    /// </summary>
    [Fact]
    public void A_covariance_has_three_dimensions()
    {
        var report = Between(Wishart(5), Wishart(4), Unpaired);
        ByDraws(Relative(5, 4), Of(report, "kl_a_b"));
        ByDraws(Relative(4, 5), Of(report, "kl_b_a"));
        Assert.Equal(0, report.GridDimensions);

        static ModelSide Wishart(int freedom) =>
            Story($"x[n] ~ Wishart({freedom}, covariance([[1, 0], [0, 1]]))", "covariance[2]", "a, b, c, d");

        static double Relative(double n, double m) =>
            (0.5 * (n - m) * (SpecialFunctions.DiGamma(n / 2) + SpecialFunctions.DiGamma((n - 1) / 2)))
            + LogNorm(m) - LogNorm(n);

        static double LogNorm(double n) => SpecialFunctions.GammaLn(n / 2) + SpecialFunctions.GammaLn((n - 1) / 2);
    }

    [Fact]
    public void Coordinates_are_those_from_which_the_others_follow()
    {
        var support = new RowSupport([(Element.Correlation, [0, 1, 2, 3]), (Element.Simplex, [6, 4, 5]), (Element.Ordered, [7, 8])]);
        double[] row = [1, 0.5, 0.5, 1, 0.2, 0.5, 0.3, -4, -1];
        Assert.Equal([2, 6, 4, 7, 8], support.Columns);
        double[] coordinates = [0.5, 0.3, 0.2 / 0.7, -4, 3];
        Assert.Equal(coordinates, support.CoordinatesOf(row));
        Assert.All(row.Zip(support.RowsAt(coordinates)), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
        Assert.True(support.Has(row));
        Assert.True(support.IsBox);
        foreach (var outside in (double[][])[[1.5, 0.3, 0.2, -4, 3], [0.5, 1.1, 0.2, -4, 3], [0.5, 0.3, 0.2, -4, -3]])
            Assert.False(support.Has(support.RowsAt(outside)));
    }

    [Fact]
    public void Rows_outside_of_their_types_have_density_0_and_are_not_scored()
    {
        var support = new RowSupport([(Element.Positive, [0]), (Element.Unit, [1])]);
        Assert.True(support.Has([1e-300, 1]));
        Assert.False(support.Has([-1e-300, 0.5]));
        Assert.False(support.Has([1, 1.0001]));
        Assert.False(support.Has([double.NaN, 0.5]));
    }

    [Fact]
    public void Sets_of_other_dimensions_have_no_divergence()
    {
        var wrong = DivergenceReport.Compute(Story("x[n] ~ Dirichlet([1, 2])", "simplex[2]", "a, b"),
            Story("x[n] ~ Normal(0, 1)", "real[2]", "a, b"), 100, 1);
        Assert.Equal("E0596", Assert.Single(wrong.Diagnostics).Code);
    }

    /// <summary>A mass that is not 1 is not printed as 1.</summary>
    [Theory, InlineData(2, "2"), InlineData(0.99990001, "0.9999"), InlineData(1.0000162, "1.00002"), InlineData(0.9999999712, "0.99999997")]
    public void A_mass_has_as_many_digits_as_differ(double mass, string expected) => Assert.Equal(expected, MassText.Write(mass));

    [Fact]
    public void A_flow_without_weights_has_no_divergence()
    {
        var graph = TestStory.Compile("""
            model M
            data x[rows]: real[2] from a, b
            for n in rows { x[n] ~ Normal(0, 1) |> affine }
            """);
        var side = ModelSide.OfStory("m.gen", graph, new Dictionary<string, double>(), TestStory.Catalog, ManagedEngine.On(1));
        Assert.Equal("E0405", Assert.Single(side.Diagnostics).Code);
    }

    private static void OnGrid(double exact, DivergenceEstimate found)
    {
        Assert.Null(found.Doubt);
        Assert.Equal(ErrorKind.Grid, found.Error);
        Assert.Equal(exact, found.Value!.Value, 1e-6);
    }

    private static void ByDraws(double exact, DivergenceEstimate found)
    {
        Assert.Equal(ErrorKind.Standard, found.Error);
        Assert.InRange(Math.Abs(found.Value!.Value - exact), 0, 4 * found.Size);
    }

    private static double RelativeBeta(double a, double b, double c, double d) =>
        SpecialFunctions.BetaLn(c, d) - SpecialFunctions.BetaLn(a, b) + ((a - c) * SpecialFunctions.DiGamma(a))
        + ((b - d) * SpecialFunctions.DiGamma(b)) + ((c - a + d - b) * SpecialFunctions.DiGamma(a + b));
}
