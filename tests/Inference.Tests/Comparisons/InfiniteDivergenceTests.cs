using ProbDsl.Inference.Comparisons.Divergences;
using static ProbDsl.Tests.Comparisons.DivergenceSpecimens;

namespace ProbDsl.Tests.Comparisons;

/// <summary>
/// Integrals that diverge slowly, where no term is too large for a number, are infinite; neighbors that converge are not.
/// </summary>
public sealed class InfiniteDivergenceTests
{
    private const string Forward = "kl_a_b", Reverse = "kl_b_a", ForwardChi = "chi_squared_a_b", ReverseChi = "chi_squared_b_a";

    [Theory]
    // p^2 / q is constant, and exp(-x / 10) / 1.9
    [InlineData("Exponential(1)", "Exponential(2)", ForwardChi, double.PositiveInfinity)]
    [InlineData("Exponential(1)", "Exponential(1.9)", ForwardChi, (1 / 0.19) - 1)]
    // x^(5 - 4), and x^(-4) for the other direction
    [InlineData("Cauchy(0, 1)", "StudentT(4, 0, 1)", ForwardChi, double.PositiveInfinity)]
    // x^(-2 (1 + 1) + 3 + 1 - 1): a logarithm
    [InlineData("StudentT(1, 0, 1)", "StudentT(2, 0, 1)", ForwardChi, double.PositiveInfinity)]
    // x^2 / x^2, below which x^(-2) log(x)
    [InlineData("Cauchy(3, 1)", "Normal(0, 2)", Forward, double.PositiveInfinity)]
    [InlineData("Normal(0, 2)", "Cauchy(3, 1)", Reverse, double.PositiveInfinity)]
    // exp(-x) / x at 0; x^2 exp(-x), whose integral is 2
    [InlineData("Exponential(1)", "Gamma(2, 1)", ForwardChi, double.PositiveInfinity)]
    [InlineData("Exponential(1)", "Gamma(2, 1)", ReverseChi, 1)]
    [InlineData("Gamma(2, 1)", "Exponential(1)", ReverseChi, double.PositiveInfinity)]
    // a term that overflows at some point is no reason for the others to be infinite
    [InlineData("Normal(0, 1)", "Normal(1, 1.5)", ReverseChi, double.PositiveInfinity)]
    [InlineData("Normal(0, 1)", "Normal(1, 1.5)", Forward, 0.34990955254726886)]
    // 1 / (2 x), and x^(-0.5) / 1.5
    [InlineData("Beta(1, 1)", "Beta(2, 1)", ForwardChi, double.PositiveInfinity)]
    [InlineData("Beta(1, 1)", "Beta(1.5, 1)", ForwardChi, (2 / 1.5) - 1)]
    public void On_a_line(string a, string b, string name, double expected)
    {
        var value = Of(Between(Story($"x[n] ~ {a}"), Story($"x[n] ~ {b}")), name);
        Assert.Equal(expected, value.Value!.Value, 1e-5);
        Assert.Null(value.Doubt);
        Assert.Equal(double.IsInfinity(expected), value.By == "the integral diverges");
    }

    /// <summary>Columns that are drawn alike and differ in one: the others change nothing.</summary>
    [Theory, InlineData("real[2]", "a, b"), InlineData("real[3]", "a, b, c")]
    public void Along_one_of_several_columns(string type, string from)
    {
        var (heavy, light, other) = (Student(1), Student(4), Student(3));
        Assert.Equal(double.PositiveInfinity, ValueOf(Between(heavy, light), ForwardChi));
        Assert.True(double.IsFinite(ValueOf(Between(heavy, light), Forward)));
        Assert.True(double.IsFinite(ValueOf(Between(other, light), ForwardChi)));

        ModelSide Student(double freedom) =>
            Story(FormattableString.Invariant($"x[n, 1] ~ StudentT({freedom}, 0, 1)\n")
                + $"  for d in 2..{from.Split(',').Length} {{ x[n, d] ~ Normal(0, 1) }}", type, from);
    }

    /// <summary>Terms that grow along a line near the middle and fall faster than any power far away are finite: lognormal ones.</summary>
    [Theory]
    [InlineData("LogNormal(0, 10)", "LogNormal(0, 11)")]
    [InlineData("LogNormal(0, 12)", "LogNormal(1, 12)")]
    [InlineData("LogNormal(0, 20)", "LogNormal(0, 19)")]
    public void Of_a_wide_lognormal_density_none_is_infinite(string a, string b)
    {
        var report = Between(Story($"x[n] ~ {a}", "positive"), Story($"x[n] ~ {b}", "positive"));
        Assert.NotEqual(double.PositiveInfinity, ValueOf(report, Forward));
        Assert.NotEqual(double.PositiveInfinity, ValueOf(report, Reverse));
    }

    /// <summary>Two columns drawn alike: twice the closed form of one, and 1 + chi-squared is its square.</summary>
    [Theory]
    // E[x] - log(2 pi e) / 2
    [InlineData("LogNormal(0, 1)", "Exponential(1)", Forward, 2 * 0.22978273755)]
    [InlineData("LogNormal(0, 1)", "LogNormal(0, 1.5)", Forward, 2 * 0.12768733033)]
    [InlineData("LogNormal(0, 1)", "LogNormal(0, 1.5)", Reverse, 2 * 0.21953489189)]
    [InlineData("LogNormal(0, 1.5)", "LogNormal(0, 1)", ReverseChi, (1.20267559 * 1.20267559) - 1)]
    // E[x] - log(2 pi e / 4) / 2, since E[log x] = 0
    [InlineData("LogNormal(0, 0.5)", "Gamma(2, 1)", Forward, 2 * 0.40735710042)]
    [InlineData("Exponential(1)", "Gamma(2, 1)", ForwardChi, double.PositiveInfinity)]
    [InlineData("Exponential(1)", "Gamma(2, 1)", Forward, 2 * 0.57721566490)]
    public void Of_two_positive_columns(string a, string b, string name, double expected)
    {
        var value = Of(Between(Pair(a), Pair(b)), name);
        Assert.Equal(expected, value.Value!.Value, 1e-4);
        Assert.Null(value.Doubt);

        static ModelSide Pair(string of) => Story($"x[n] ~ {of}", "positive[2]", "a, b");
    }

    /// <summary>
    /// The integral of q^2 / p = B(2, 5) / B(3, 3)^2 x^3 over a column is 7.5, and the term is not 0 at its end. Under the Laplace density,
    /// whose variance is 2, the mean of log p - log q is -log 2 - 1 + log(2 pi) / 2 + 1.
    /// </summary>
    [Fact]
    public void Of_two_columns_with_edges_or_kinks()
    {
        var value = Of(Between(Pair("Beta(2, 5)", "unit"), Pair("Beta(3, 3)", "unit")), ReverseChi);
        Assert.Equal((7.5 * 7.5) - 1, value.Value!.Value, 1e-4);
        Assert.Null(value.Doubt);
        var kink = Of(Between(Pair("Laplace(0, 1)", "real"), Pair("Normal(0, 1)", "real")), Forward);
        Assert.Equal(2 * (-Math.Log(2) + (0.5 * Math.Log(2 * Math.PI))), kink.Value!.Value, 1e-4);
        Assert.Null(kink.Doubt);

        static ModelSide Pair(string of, string type) => Story($"x[n] ~ {of}", $"{type}[2]", "a, b");
    }

    /// <summary>By draws alone: columns of which one is whole have no grid. A k-hat above 1 is doubt, since draws show no mean.</summary>
    [Fact]
    public void By_the_tail_of_draws()
    {
        var ratios = new DensityRatios(Densities(true), Densities(false));
        var heavy = ratios.Estimates().Single(e => e.Kind == DivergenceKind.ForwardChiSquared);
        Assert.Contains("may be far larger, or infinite", heavy.Doubt, StringComparison.Ordinal);
        Assert.True(double.IsFinite(ratios.Estimates().Single(e => e.Kind == DivergenceKind.ReverseChiSquared).Value!.Value));

        // p / q of draws u of A is u^(-2), whose tail has k = 2; its inverse is bounded
        static LogDensities Densities(bool ofA)
        {
            double[] logs = [.. Enumerable.Range(0, 2000).Select(i => -2 * Math.Log((i + 0.5) / 2000))];
            return new(ofA ? logs : [.. logs.Select(_ => 0.0)], [.. logs.Select(_ => 0.0)]);
        }
    }
}
