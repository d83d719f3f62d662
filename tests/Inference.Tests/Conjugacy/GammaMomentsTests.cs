using MathNet.Numerics;
using ProbDsl.Inference.Results.ClosedForms;
using Xunit;

namespace ProbDsl.Tests.Conjugacy;

/// <summary>Moments of a gamma distribution of any power: products of whole steps, and differences of log gamma functions.</summary>
public sealed class GammaMomentsTests
{
    /// <summary>E[x] = a, E[x^2] = a (a + 1), E[1 / x] = 1 / (a - 1), and two half steps are a whole one.</summary>
    [Theory, InlineData(2.5), InlineData(199.5), InlineData(200.5), InlineData(1234.5), InlineData(1e6), InlineData(3e9)]
    public void Steps_multiply(double a)
    {
        var tolerance = 1e-14 * (1 + Math.Log(a));
        Assert.Equal(Math.Log(a), GammaMoments.LogOf(a, 1), a < 202 ? 1e-12 : tolerance);
        Assert.Equal(Math.Log(a) + Math.Log(a + 1), GammaMoments.LogOf(a, 2), a < 202 ? 1e-12 : 2 * tolerance);
        Assert.Equal(-Math.Log(a - 1), GammaMoments.LogOf(a, -1), a < 202 ? 1e-12 : tolerance);
        Assert.Equal(Math.Log(a), GammaMoments.LogOf(a, 0.5) + GammaMoments.LogOf(a + 0.5, 0.5), a < 202 ? 1e-12 : 2 * tolerance);
    }

    [Theory, InlineData(250, 0.5), InlineData(250, -0.5), InlineData(1000, 1.7), InlineData(1000, -3)]
    public void The_series_is_the_difference_of_log_gamma_functions(double a, double power) =>
        Assert.Equal(SpecialFunctions.GammaLn(a + power) - SpecialFunctions.GammaLn(a), GammaMoments.LogOf(a, power), 1e-11);

    [Fact]
    public void A_moment_that_does_not_exist_is_infinite() => Assert.Equal(double.PositiveInfinity, GammaMoments.LogOf(0.5, -0.5));

    /// <summary>The standard deviation of a root of many degrees of freedom, whose squares nearly cancel: 1 / (2 sqrt(shape)).</summary>
    [Theory, InlineData(1e5, 1e-5), InlineData(1e7, 1e-6)]
    public void A_narrow_standard_deviation_keeps_its_digits(double shape, double tolerance)
    {
        var root = new PoweredDistribution(new InverseGammaDistribution(shape, shape), 2).Marginal;
        Assert.Equal(1, root.Mean, 1 / shape);
        Assert.Equal(1, root.Sd * 2 * Math.Sqrt(shape), tolerance);
    }
}
