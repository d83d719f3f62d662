using MathNet.Numerics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>
/// Seeds are fixed, so these cannot fail by chance; the limits are those of one failure in about 15,000 (four deviations).
/// </summary>
public sealed class BinomialSamplerLaws
{
    private const int Draws = 100_000;
    private const double Deviations = 4;

    // at a mean of 10, of successes or of failures, the method changes
    public static TheoryData<double, double> Distributions => new()
    {
        { 1, 0.3 },
        { 5, 0.5 },
        { 12, 0.9 },
        { 19, 0.5 },
        { 20, 0.5 },
        { 21, 0.5 },
        { 40, 0.2 },
        { 40, 0.3 },
        { 40, 0.7 },
        { 100, 0.101 },
        { 1000, 0.999 },
        { 1000, 0.41 },
        { 1e5, 0.0002 },
        { 1e9, 3e-9 },
        { 1e9, 2e-8 },
        { 1e9, 1 - 2e-8 },
    };

    [Theory, MemberData(nameof(Distributions))]
    public void Counts_follow_their_distribution(double n, double p) => Assert.InRange(Math.Abs(Misfit(Drawn(n, p), n, p)), 0, Deviations);

    [Theory, MemberData(nameof(Distributions))]
    public void Mean_and_variance_are_those_of_the_distribution(double n, double p)
    {
        var (sample, variance) = (Drawn(n, p), n * p * (1 - p));
        Assert.InRange(Math.Abs(Fit.Mean(sample, n * p, Math.Sqrt(variance))), 0, Deviations);
        Assert.InRange(Math.Abs(Fit.Variance(sample, n * p, Math.Sqrt(variance), (1 - 6 * p * (1 - p)) / variance)), 0, Deviations);
    }

    // by a twentieth of a deviation
    [Theory, MemberData(nameof(Distributions))]
    public void Another_probability_is_caught(double n, double p) =>
        Assert.NotInRange(Math.Abs(Misfit(Drawn(n, p), n, p - Math.Sqrt(p * (1 - p) / n) / 20)), 0, Deviations);

    [Theory]
    [InlineData(1e9, 0.3)]
    [InlineData(1e9, 0.5)]
    [InlineData(1e9, 0.999)]
    [InlineData(1e14, 0.4)]
    public void Many_trials_are_normal(double n, double p)
    {
        double[] spread = [.. Drawn(n, p).Select(k => (k - n * p) / Math.Sqrt(n * p * (1 - p)))];
        Assert.InRange(Fit.Kolmogorov(spread, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x)), 0, 1.95);
    }

    [Theory]
    //          n    p       successes
    [InlineData(0, 0.3, 0)]
    [InlineData(7, 0, 0)]
    [InlineData(7, 1, 7)]
    [InlineData(1e9, 0, 0)]
    [InlineData(1e9, 1, 1e9)]
    [InlineData(1e9, 1e-300, 0)]
    [InlineData(1e9, 5e-324, 0)]
    [InlineData(-1, 0.3, double.NaN)]
    [InlineData(30.5, 0.4, double.NaN)]
    [InlineData(double.NaN, 0.3, double.NaN)]
    [InlineData(double.PositiveInfinity, 0.3, double.NaN)]
    [InlineData(7, -0.1, double.NaN)]
    [InlineData(7, 1.1, double.NaN)]
    [InlineData(7, double.NaN, double.NaN)]
    public void Edges(double n, double p, double successes) =>
        Assert.Equal(successes, BinomialSampler.Draw(n, p, new RandomStream(1, "binomial")));

    [Fact]
    public void No_more_succeed_than_try()
    {
        foreach (var (n, p) in new[] { (20.0, 0.5), (21, 0.5), (40, 0.9), (3, 0.97) })
            Assert.All(Drawn(n, p), k => Assert.True(k >= 0 && k <= n && Math.Floor(k) == k));
    }

    private static double[] Drawn(double n, double p)
    {
        var random = new RandomStream(1, "binomial");
        return [.. Enumerable.Range(0, Draws).Select(_ => BinomialSampler.Draw(n, p, random))];
    }

    private static double Misfit(double[] sample, double n, double p) =>
        Fit.Counts(sample, n * p, Math.Sqrt(n * p * (1 - p)), k => k > n ? 0 : Mass(k, n, p));

    private static double Mass(double k, double n, double p) =>
        Math.Exp(SpecialFunctions.GammaLn(n + 1) - SpecialFunctions.GammaLn(k + 1) - SpecialFunctions.GammaLn(n - k + 1)
            + k * Math.Log(p) + (n - k) * Math.Log(1 - p));
}
