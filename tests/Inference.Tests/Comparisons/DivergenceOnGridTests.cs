using MathNet.Numerics;
using ProbDsl.Inference.Comparisons.Divergences;
using static ProbDsl.Tests.Comparisons.DivergenceSpecimens;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Divergences on grids against closed forms of Gaussians, and sums over fine regular grids of other densities.</summary>
public sealed class DivergenceOnGridTests
{
    private const double Accuracy = 1e-8;

    public static TheoryData<double, double, double, double> Pairs => new()
    {
        { 0, 1, 1, 2 }, { 0, 1, 0.3, 1 }, { -3, 0.5, 4, 0.6 }, { 1000, 0.01, 1000.02, 0.012 }, { 0, 1e6, 2e6, 1.2e6 },
    };

    [Theory, MemberData(nameof(Pairs))]
    public void Of_two_Gaussians_they_are_the_closed_forms(double m, double s, double n, double t)
    {
        var report = Between(Normal(m, s), Normal(n, t));
        Close(Math.Log(t / s) + (((s * s) + Square(m - n)) / (2 * t * t)) - 0.5, "kl_a_b");
        Close(Math.Log(s / t) + (((t * t) + Square(m - n)) / (2 * s * s)) - 0.5, "kl_b_a");
        var both = (s * s) + (t * t);
        Close(1 - (Math.Sqrt(2 * s * t / both) * Math.Exp(-0.25 * Square(m - n) / both)), "squared_hellinger");
        var gap = (2 * t * t) - (s * s);
        Close((t * t / (s * Math.Sqrt(gap)) * Math.Exp(Square(m - n) / gap)) - 1, "chi_squared_a_b");

        void Close(double expected, string name)
        {
            var value = Of(report, name);
            Assert.Equal(expected, value.Value!.Value, Accuracy * Math.Max(1, expected));
            Assert.InRange(Math.Abs(expected - value.Value!.Value), 0, value.Size + 1e-13);
            Assert.Null(value.Doubt);
        }
    }

    /// <summary>
    /// A narrow part of a density that no draw hits is missed: no integral is to be trusted, and those that it may change by any amount
    /// have no error.
    /// </summary>
    [Fact]
    public void Missed_mass_is_doubted()
    {
        var report = Between(Story("x[n] ~ Mixture([0.9999, 0.0001], [Normal(0, 1), Normal(1000, 0.01)])"), Normal(0, 1));
        var onGrid = report.Values.Where(v => v.Error == ErrorKind.Grid).ToList();
        Assert.All(onGrid, v => Assert.Contains("integrates to 0.9999", v.Doubt, StringComparison.Ordinal));
        Assert.All(onGrid.Where(v => v.Kind.Name is "kl_a_b" or "chi_squared_a_b" or "wasserstein_1"),
            v => Assert.Equal(double.PositiveInfinity, v.Size));
        Assert.Equal(1e-4, Of(report, "total_variation").Size, 1e-6);
        Assert.Equal(8, onGrid.Count);
    }

    /// <summary>A narrow part far away that draws hit is found, whatever its width.</summary>
    [Theory, InlineData(0.03, 0.01), InlineData(0.02, 1e-4), InlineData(0.05, 30)]
    public void A_narrow_part_that_draws_hit_is_found(double weight, double sd)
    {
        var report = Between(Story(FormattableString.Invariant(
            $"x[n] ~ Mixture([{1 - weight}, {weight}], [Normal(0, 1), Normal(1000, {sd})])")), Normal(0, 1));
        // its overlap with the other part is 0: w log w + (1 - w) log(1 - w), and the relative entropy of the part
        var part = -Math.Log(sd) - 0.5 + (0.5 * ((1000.0 * 1000) + (sd * sd)));
        var exact = (weight * (Math.Log(weight) + part)) + ((1 - weight) * Math.Log(1 - weight));
        Within(exact, Of(report, "kl_a_b"));
        Within(-Math.Log(1 - weight), Of(report, "kl_b_a"));
        Within(weight, Of(report, "total_variation"));
        Within(1000 * weight, Of(report, "wasserstein_1"));
    }

    private static void Within(double exact, DivergenceEstimate found)
    {
        Assert.Null(found.Doubt);
        Assert.InRange(Math.Abs(found.Value!.Value - exact), 0, found.Size + (1e-11 * Math.Max(1, exact)));
        Assert.InRange(found.Size, 0, 1e-6 * Math.Max(1, exact));
    }

    /// <summary>Densities that grow without bound toward 0, against closed forms; digamma and log gamma of MathNet.</summary>
    [Theory, InlineData(0.3, 2), InlineData(0.5, 2), InlineData(0.1, 0.4), InlineData(0.5, 0.7)]
    public void At_an_end_where_densities_grow_without_bound(double a, double b)
    {
        var report = Between(Gamma(a), Gamma(b));
        Within(Relative(a, b), Of(report, "kl_a_b"));
        Within(Relative(b, a), Of(report, "kl_b_a"));
        // the larger shape is the sum of the smaller and a positive number
        Within(b - a, Of(report, "wasserstein_1"));
        Within(1 - Math.Exp(SpecialFunctions.GammaLn(0.5 * (a + b)) - (0.5 * (SpecialFunctions.GammaLn(a) + SpecialFunctions.GammaLn(b)))),
            Of(report, "squared_hellinger"));
        ChiSquared(a, b, "chi_squared_a_b");
        ChiSquared(b, a, "chi_squared_b_a");

        // x^(2 p - q - 1) exp(-x)
        void ChiSquared(double p, double q, string name)
        {
            if ((2 * p) - q <= 0) Assert.Equal(double.PositiveInfinity, ValueOf(report, name));
            else
                Within(Math.Exp(SpecialFunctions.GammaLn((2 * p) - q) + SpecialFunctions.GammaLn(q)
                    - (2 * SpecialFunctions.GammaLn(p))) - 1, Of(report, name));
        }

        static double Relative(double p, double q) =>
            ((p - q) * SpecialFunctions.DiGamma(p)) - SpecialFunctions.GammaLn(p) + SpecialFunctions.GammaLn(q);

        static ModelSide Gamma(double shape) => Story(FormattableString.Invariant($"x[n] ~ Gamma({shape}, 1)"), "positive");
    }

    /// <summary>Of quantiles that differ like 1 / u near 0 or 1, and of those that do not.</summary>
    [Theory, InlineData("Cauchy(0, 1)", "Cauchy(1, 2)", double.PositiveInfinity), InlineData("Cauchy(0, 1)", "Cauchy(1, 1)", 1)]
    [InlineData("Cauchy(0, 1)", "Normal(0, 1)", double.PositiveInfinity), InlineData("StudentT(2, 0, 1)", "StudentT(2, 3, 1)", 3)]
    public void Wasserstein_of_heavy_tails(string a, string b, double expected) =>
        Assert.Equal(expected, ValueOf(Between(Story($"x[n] ~ {a}"), Story($"x[n] ~ {b}")), "wasserstein_1"), 1e-3);

    /// <summary>2 S^-1 - T^-1 is negative along a diagonal alone, or in a narrow cone, where p^2 / q grows.</summary>
    [Theory, InlineData(0.5, 2.0, true), InlineData(0.99, 1.2, false), InlineData(-0.5, 1.5, false)]
    public void In_a_plane_chi_squared_may_be_infinite(double correlation, double variance, bool isShifted)
    {
        var wide = Plane(isShifted ? 0.5 : 0, isShifted ? 1 : 0, 1, Math.Sqrt(variance), correlation);
        var found = Of(Between(wide, Plane(0, 0, 1, 1, 0)), "chi_squared_a_b");
        var covariance = correlation * Math.Sqrt(variance);
        // finite where 2 I - S is positive definite
        var isFinite = (1 * (2 - variance)) - (covariance * covariance) > 0;
        Assert.Equal(isFinite, double.IsFinite(found.Value!.Value));
        Assert.Null(found.Doubt);
    }

    [Fact]
    public void Of_one_draw_the_discrepancy_is_not_possible()
    {
        var found = Of(Between(Normal(0, 1), Normal(1, 1), draws: 1), "squared_mmd");
        Assert.Null(found.Value);
        Assert.Contains("at least two", found.By, StringComparison.Ordinal);
    }

    /// <summary>The variance of B is below half of A's.</summary>
    [Fact]
    public void Chi_squared_is_infinite_where_the_second_has_lighter_tails()
    {
        var report = Between(Normal(1, 2), Normal(0, 1));
        Assert.Equal(double.PositiveInfinity, ValueOf(report, "chi_squared_a_b"));
        Assert.True(double.IsFinite(ValueOf(report, "chi_squared_b_a")));
    }

    /// <summary>Equal widths: the shift, and total variation by the normal distribution function at half of it.</summary>
    [Theory, InlineData(0.1), InlineData(1), InlineData(30)]
    public void Of_a_shifted_Gaussian_Wasserstein_is_the_shift(double shift)
    {
        var report = Between(Normal(0, 1), Normal(shift, 1));
        Assert.Equal(shift, ValueOf(report, "wasserstein_1"), Accuracy * Math.Max(1, shift));
        Assert.Equal(2 * Sum(0, shift / 2, x => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)), ValueOf(report, "total_variation"), 1e-7);
    }

    /// <summary>A common center: the mean of |z| times the difference of the widths.</summary>
    [Fact]
    public void Of_a_wider_Gaussian_Wasserstein_is_the_mean_change_of_quantiles() =>
        Assert.Equal(2 * Math.Sqrt(2 / Math.PI), ValueOf(Between(Normal(5, 1), Normal(5, 3)), "wasserstein_1"), Accuracy * 10);

    /// <summary>Supports and tails of other kinds, with integrals by Simpson's rule on a grid of their own.</summary>
    [Fact]
    public void Of_mixtures_they_are_sums_over_a_fine_regular_grid()
    {
        var a = Story("""
            k[n] ~ DiscreteUniform(0, 1)
            x[n] ~ Normal(6 * k[n] - 3, 0.7)
            """);
        var report = Between(a, Normal(0.5, 2.5));
        double P(double x) => 0.5 * (Density(x, -3, 0.7) + Density(x, 3, 0.7));
        double Q(double x) => Density(x, 0.5, 2.5);
        Integral("kl_a_b", (p, q) => p * Math.Log(p / q));
        Integral("kl_b_a", (p, q) => q * Math.Log(q / p));
        Integral("jensen_shannon", (p, q) => 0.5 * ((p * Math.Log(2 * p / (p + q))) + (q * Math.Log(2 * q / (p + q)))));
        Integral("total_variation", (p, q) => 0.5 * Math.Abs(p - q), 1e-6);
        Integral("squared_hellinger", (p, q) => 0.5 * Square(Math.Sqrt(p) - Math.Sqrt(q)));
        Integral("chi_squared_a_b", (p, q) => Square(p - q) / q);
        Assert.Equal(Transport(), ValueOf(report, "wasserstein_1"), 1e-5);

        void Integral(string name, Func<double, double, double> term, double accuracy = Accuracy) =>
            Assert.Equal(Sum(-24, 24, x => term(P(x), Q(x))), ValueOf(report, name), accuracy);

        double Transport()
        {
            const double Step = 1e-3;
            var (difference, sum) = (0.0, 0.0);
            for (var x = -24.0; x < 24; x += Step)
            {
                difference += Step * (P(x + (Step / 2)) - Q(x + (Step / 2)));
                sum += Step * Math.Abs(difference);
            }

            return sum;
        }
    }

    [Fact]
    public void Of_two_exponentials_they_are_the_closed_forms()
    {
        var report = Between(Story("x[n] ~ Exponential(2)", "positive"), Story("x[n] ~ Exponential(3)", "positive"));
        Assert.Equal(Math.Log(2.0 / 3) + (3.0 / 2) - 1, ValueOf(report, "kl_a_b"), 1e-9);
        Assert.Equal(0.5 - (1.0 / 3), ValueOf(report, "wasserstein_1"), 1e-8);
    }

    /// <summary>A square inside of a larger one, whose edges the boxes do not meet.</summary>
    [Fact]
    public void In_a_plane_edges_are_found()
    {
        var report = Between(Story("x[n] ~ Uniform(0.1, 1.1)", "real[2]", "a, b"), Story("x[n] ~ Uniform(0, 2)", "real[2]", "a, b"));
        Assert.Equal(Math.Log(4), ValueOf(report, "kl_a_b"), 1e-2);
        Assert.Equal(0.75, ValueOf(report, "total_variation"), 1e-2);
        Assert.InRange(Math.Abs(ValueOf(report, "total_variation") - 0.75), 0, 3 * Of(report, "total_variation").Size);
    }

    [Fact]
    public void Where_one_support_is_smaller_one_direction_is_infinite()
    {
        var report = Between(Story("x[n] ~ Uniform(0, 1)"), Story("x[n] ~ Uniform(0, 2)"));
        Assert.Equal(Math.Log(2), ValueOf(report, "kl_a_b"), 1e-9);
        Assert.Equal(double.PositiveInfinity, ValueOf(report, "kl_b_a"));
        Assert.Equal(0.5, ValueOf(report, "total_variation"), 1e-9);
        Assert.Equal(0.5, ValueOf(report, "wasserstein_1"), 1e-8);
    }

    /// <summary>KL of Gaussians in the plane: half of trace + Mahalanobis - 2 + the log of the determinants' ratio.</summary>
    [Theory, InlineData(0.0, 0.0), InlineData(0.9, -0.6)]
    public void In_a_plane_they_are_the_closed_forms(double first, double second)
    {
        var (a, b) = (Plane(0, 0, 1, 2, first), Plane(0.5, -1, 1.5, 1, second));
        var report = Between(a, b);
        double[,] s = { { 1, first * 2 }, { first * 2, 4 } }, t = { { 2.25, second * 1.5 }, { second * 1.5, 1 } };
        double[] between = [0.5, -1];
        Assert.Equal(Relative(s, t), ValueOf(report, "kl_a_b"), 1e-6);
        Assert.Equal(Relative(t, s), ValueOf(report, "kl_b_a"), 1e-6);
        var middle = Combined(s, t);
        Assert.Equal(1 - (Math.Pow(Determinant(s) * Determinant(t), 0.25) / Math.Sqrt(Determinant(middle))
            * Math.Exp(-0.125 * Form(middle, between))), ValueOf(report, "squared_hellinger"), 1e-7);

        double Relative(double[,] p, double[,] q) => 0.5 * (Trace(q, p) + Form(q, between) - 2 + Math.Log(Determinant(q) / Determinant(p)));
    }

    [Fact]
    public void The_symmetric_ones_are_symmetric_and_all_are_zero_for_the_same()
    {
        var (a, b) = (Normal(0, 1), Normal(1, 2));
        var (forward, backward) = (Between(a, b), Between(b, a));
        foreach (var name in (string[])["jensen_shannon", "total_variation", "squared_hellinger", "wasserstein_1"])
            Assert.Equal(ValueOf(forward, name), ValueOf(backward, name), 1e-8);
        Assert.Equal(ValueOf(forward, "kl_a_b"), ValueOf(backward, "kl_b_a"), 1e-8);
        Assert.All(Between(a, Normal(0, 1)).Values.Where(v => v.Error == ErrorKind.Grid), v => Assert.Equal(0, v.Value!.Value, 1e-12));
    }

    private static ModelSide Plane(double m, double n, double s, double t, double correlation) =>
        Story(FormattableString.Invariant(
            $"x[n] ~ MvNormal([{m}, {n}], covariance([[{s * s}, {correlation * s * t}], [{correlation * s * t}, {t * t}]]))"),
            "real[2]", "a, b");

    private static double Square(double x) => x * x;

    private static double Density(double x, double mean, double sd) =>
        Math.Exp(-0.5 * Square((x - mean) / sd)) / (sd * Math.Sqrt(2 * Math.PI));

    private static double Determinant(double[,] m) => (m[0, 0] * m[1, 1]) - (m[0, 1] * m[1, 0]);

    private static double[,] Combined(double[,] s, double[,] t) =>
        new[,] { { (s[0, 0] + t[0, 0]) / 2, (s[0, 1] + t[0, 1]) / 2 }, { (s[1, 0] + t[1, 0]) / 2, (s[1, 1] + t[1, 1]) / 2 } };

    /// <summary>The trace of q^-1 p.</summary>
    private static double Trace(double[,] q, double[,] p) =>
        ((q[1, 1] * p[0, 0]) - (2 * q[0, 1] * p[0, 1]) + (q[0, 0] * p[1, 1])) / Determinant(q);

    /// <summary>d' q^-1 d.</summary>
    private static double Form(double[,] q, double[] d) =>
        ((q[1, 1] * d[0] * d[0]) - (2 * q[0, 1] * d[0] * d[1]) + (q[0, 0] * d[1] * d[1])) / Determinant(q);

    private static double Sum(double low, double high, Func<double, double> term)
    {
        const int Steps = 40_000;
        var (step, sum) = ((high - low) / Steps, 0.0);
        for (var i = 0; i <= Steps; i++) sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * term(low + (i * step));
        return sum * step / 3;
    }
}
