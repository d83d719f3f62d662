using MathNet.Numerics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>
/// Seeds are fixed, so these cannot fail by chance; the limits are those of one failure in about 15,000 (four deviations).
/// </summary>
public sealed class PoissonSamplerLaws
{
    private const int Draws = 100_000;
    private const double Deviations = 4;

    // about 10 the method changes
    public static TheoryData<double> Rates => [0.01, 0.3, 1, 4.2, 9.99, 10, 10.5, 13, 30, 123.4, 1e4];

    [Theory, MemberData(nameof(Rates))]
    public void Counts_follow_their_distribution(double rate) => Assert.InRange(Math.Abs(Misfit(Drawn(rate), rate)), 0, Deviations);

    [Theory, MemberData(nameof(Rates))]
    public void Mean_and_variance_are_the_rate(double rate)
    {
        Assert.InRange(Math.Abs(Fit.Mean(Drawn(rate), rate, Math.Sqrt(rate))), 0, Deviations);
        Assert.InRange(Math.Abs(Fit.Variance(Drawn(rate), rate, Math.Sqrt(rate), 1 / rate)), 0, Deviations);
    }

    // by a twentieth of a deviation
    [Theory, MemberData(nameof(Rates))]
    public void Another_rate_is_caught(double rate) =>
        Assert.NotInRange(Math.Abs(Misfit(Drawn(rate), rate + Math.Sqrt(rate) / 20)), 0, Deviations);

    [Theory]
    [InlineData(1e9)]
    [InlineData(1e12)]
    [InlineData(1e15)]
    public void A_huge_rate_is_normal(double rate)
    {
        double[] spread = [.. Drawn(rate).Select(k => (k - rate) / Math.Sqrt(rate))];
        Assert.InRange(Fit.Kolmogorov(spread, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x)), 0, 1.95);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-300, 0)]
    [InlineData(1e-20, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void Edges(double rate, double count) => Assert.Equal(count, PoissonSampler.Draw(rate, new RandomStream(1, "poisson")));

    [Fact]
    public void The_largest_rate_ends() => Assert.InRange(PoissonSampler.Draw(1e300, new RandomStream(1, "poisson")), 9.99e299, 1.01e300);

    private static double[] Drawn(double rate)
    {
        var random = new RandomStream(1, "poisson");
        return [.. Enumerable.Range(0, Draws).Select(_ => PoissonSampler.Draw(rate, random))];
    }

    private static double Misfit(double[] sample, double rate) =>
        Fit.Counts(sample, rate, Math.Sqrt(rate), k => Math.Exp(k * Math.Log(rate) - rate - SpecialFunctions.GammaLn(k + 1)));
}
