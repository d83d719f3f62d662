using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>Densities of positive numbers, shares and angles integrate to 1 over their support, are 0 outside and have their limits at its ends.</summary>
public sealed class PositiveDensities
{
    private const double Inf = double.PositiveInfinity;

    [Theory]
    [InlineData("Exponential(2.5)", 0.0, Inf)]
    [InlineData("Exponential(1e-8)", 0.0, 1e8, Inf)]
    [InlineData("Gamma(2.5, 0.8)", 0.0, 3.0, Inf)]
    [InlineData("Gamma(0.05, 2)", 0.0, 1.0, Inf)]
    [InlineData("Gamma(400, scale = 0.01)", 0.0, 4.0, Inf)]
    [InlineData("InverseGamma(2.5, 0.8)", 0.0, 0.3, Inf)]
    [InlineData("InverseGamma(0.5, 1e-3)", 0.0, 1e-3, Inf)]
    [InlineData("Weibull(1.5, 2)", 0.0, 2.0, Inf)]
    [InlineData("Weibull(0.1, 2)", 0.0, 2.0, Inf)]
    [InlineData("Weibull(50, 2)", 0.0, 2.0, Inf)]
    [InlineData("Pareto(1.5, 2)", 2.0, Inf)]
    [InlineData("Pareto(0.5, 1e-6)", 1e-6, 1.0, Inf)]
    [InlineData("Beta(2, 3.5)", 0.0, 0.3, 1.0)]
    [InlineData("Beta(0.05, 0.9)", 0.0, 0.3, 1.0)]
    [InlineData("Beta(400, 3000)", 0.0, 0.1, 0.13, 1.0)]
    [InlineData("Kumaraswamy(2, 3.5)", 0.0, 0.3, 1.0)]
    [InlineData("Kumaraswamy(0.05, 0.9)", 0.0, 0.3, 1.0)]
    [InlineData("Kumaraswamy(20, 1)", 0.0, 1.0)]
    [InlineData("VonMises(0.5, 2)", -Math.PI, Math.PI)]
    [InlineData("VonMises(3, 40)", -Math.PI, -3.0, 3.0, Math.PI)]
    [InlineData("VonMises(0.5, 999)", -Math.PI, 0.5, Math.PI)]
    [InlineData("VonMises(0.5, 1e7)", -Math.PI, 0.499, 0.5, 0.501, Math.PI)]
    public void TheDensityIntegratesToOne(string law, params double[] parts) => Check.IsClose(1, Integral(law, power: 1, parts), 1e-9, law);

    [Theory]
    [InlineData("Gamma(2.5, 0.8)", 0.0, 3.0, Inf)]
    [InlineData("Pareto(1.5, 2)", 2.0, Inf)]
    [InlineData("Beta(2, 3.5)", 0.0, 0.3, 1.0)]
    [InlineData("VonMises(0.5, 1e7)", -Math.PI, 0.499, 0.5, 0.501, Math.PI)]
    public void APowerOfADensityIsCaught(string law, params double[] parts) => Assert.False(Check.Close(1, Integral(law, power: 1.0001, parts), 1e-9));

    [Theory]
    [InlineData("DiscretizedLogistic(0.5, 0.0625, 256)", 256, 256)]
    [InlineData("DiscretizedLogistic(-2, 0.125, levels = 16)", 16, 16)]
    [InlineData("DiscretizedLogistic(0.3, 1e6, 5)", 5, 5)]
    [InlineData("DiscretizedLogistic(0.3, 1e-6, 7)", 7, 7)]
    [InlineData("DiscretizedLogistic(0.3, 2, 1)", 1, 1)]
    [InlineData("DiscretizedLogistic(0.3, 2, 6)", 6, 5)]
    public void MassesOfLevelsSumToOne(string law, int levels, int counted) =>
        Assert.Equal(levels == counted, Check.Close(1, WrittenLaw.Read(law).LogDensity(new Tensor([counted], [.. Enumerable.Range(0, counted)])).Values.Sum(Math.Exp), 1e-13));

    [Theory]
    [InlineData("Exponential(2.5)", -1.0, -1e-300, Inf)]
    [InlineData("Gamma(2.5, 0.8)", -1.0, -1e-300, Inf)]
    [InlineData("Gamma(0.5, 0.8)", -1.0, -1e-300, Inf)]
    [InlineData("InverseGamma(2.5, 0.8)", -1.0, 0.0, Inf)]
    [InlineData("Weibull(1.5, 2)", -1.0, -1e-300, Inf)]
    [InlineData("Weibull(0.5, 2)", -1.0, -1e-300, Inf)]
    [InlineData("Pareto(1.5, 2)", -1.0, 0.0, 1.9999999, Inf)]
    [InlineData("Beta(2, 3.5)", -1.0, -1e-300, 1.0000001, Inf)]
    [InlineData("Beta(0.5, 0.5)", -1.0, -1e-300, 1.0000001, Inf)]
    [InlineData("Kumaraswamy(2, 3.5)", -1.0, -1e-300, 1.0000001, Inf)]
    [InlineData("Kumaraswamy(0.5, 0.5)", -1.0, -1e-300, 1.0000001, Inf)]
    [InlineData("VonMises(0.5, 2)", -3.15, 3.15, 7.0, Inf)]
    [InlineData("DiscretizedLogistic(0.5, 0.0625, 8)", -1.0, 0.5, 8.0, Inf)]
    [InlineData("DiscretizedLogistic(0.5, 0.0625, 0)", -1.0, 0.0, 1.0)]
    public void OutsideTheSupportThereIsNothing(string law, params double[] outside) =>
        Assert.All([.. outside, double.NegativeInfinity], x => Assert.Equal(double.NegativeInfinity, WrittenLaw.Read(law).LogDensity(x)));

    [Theory]
    [InlineData("Gamma(0.5, 0.8)", 0, Inf)]
    [InlineData("Gamma(1, 0.8)", 0, -0.22314355131420976)]
    [InlineData("Gamma(1, scale = 0.8)", 0, 0.22314355131420976)]
    [InlineData("Gamma(1.5, 0.8)", 0, -Inf)]
    [InlineData("Weibull(0.5, 2)", 0, Inf)]
    [InlineData("Weibull(1, 2)", 0, -0.69314718055994531)]
    [InlineData("Weibull(1.5, 2)", 0, -Inf)]
    [InlineData("Beta(0.5, 2)", 0, Inf)]
    [InlineData("Beta(1, 2)", 0, 0.69314718055994531)]
    [InlineData("Beta(1.5, 2)", 0, -Inf)]
    [InlineData("Beta(2, 0.5)", 1, Inf)]
    [InlineData("Beta(2, 1)", 1, 0.69314718055994531)]
    [InlineData("Beta(2, 1.5)", 1, -Inf)]
    [InlineData("Kumaraswamy(0.5, 2)", 0, Inf)]
    [InlineData("Kumaraswamy(1, 2)", 0, 0.69314718055994531)]
    [InlineData("Kumaraswamy(1.5, 2)", 0, -Inf)]
    [InlineData("Kumaraswamy(2, 0.5)", 1, Inf)]
    [InlineData("Kumaraswamy(2, 1)", 1, 0.69314718055994531)]
    [InlineData("Kumaraswamy(2, 1.5)", 1, -Inf)]
    public void AtAnEndTheDensityHasItsLimit(string law, double end, double limit) => Check.IsClose(limit, WrittenLaw.Read(law).LogDensity(end), 1e-15, law);

    [Fact]
    public void BothEndsOfTheCircleAreTheSameAngle() =>
        Check.IsClose(WrittenLaw.Read("VonMises(0.5, 2)").LogDensity(-Math.PI), WrittenLaw.Read("VonMises(0.5, 2)").LogDensity(Math.PI), 1e-15, "at -pi and pi");

    private static double Integral(string law, double power, double[] parts) =>
        parts.Zip(parts.Skip(1), (low, high) => DoubleExponential.Integral(x => [.. Log(law, x).Select(l => Math.Exp(power * l))], low, high)).Sum();

    private static double[] Log(string law, double[] x) => WrittenLaw.Read(law).LogDensity(new Tensor([x.Length], x)).Values;
}
