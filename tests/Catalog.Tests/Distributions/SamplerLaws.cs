using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Draws of one real number follow their distribution function: the distribution's own where it has a formula, else the integral of its
/// density. Kolmogorov's statistic is above the limit once in a million for the right distribution; seeds are fixed.
/// </summary>
public sealed class SamplerLaws
{
    private const int Draws = 200_000;

    // 2 exp(-2 limit^2) = 1e-6
    private static readonly double Limit = Math.Sqrt(Math.Log(2e6) / 2);

    public static TheoryData<string> Distributions => [.. ScalarCase.Table.Select(row => row.Spelled)];

    public static TheoryData<string> DrawnOneByOne =>
        [.. ScalarCase.Table.Where(row => row.Written.Of is IElementSampler).Select(row => row.Spelled)];

    [Theory, MemberData(nameof(Distributions))]
    public void Draws_follow_their_distribution(string distribution) =>
        Assert.InRange(Distance(WrittenDistribution.Read(distribution).Draw(Draws).Values, ScalarCase.Of(distribution)), 0, Limit);

    [Theory, MemberData(nameof(Distributions))]
    public void Another_distribution_is_caught(string distribution) =>
        Assert.InRange(Distance(WrittenDistribution.Read(ScalarCase.Of(distribution).Wrong).Draw(Draws).Values,
            ScalarCase.Of(distribution)), Limit,
            double.PositiveInfinity);

    [Theory, MemberData(nameof(DrawnOneByOne))]
    public void Single_draws_follow_their_distribution(string distribution) =>
        Assert.InRange(Distance(OneByOne(distribution), ScalarCase.Of(distribution)), 0, Limit);

    // near 0 the gamma distribution has P(X <= x) = (rate x)^shape / Gamma(shape + 1), the beta distribution half of that at each end; t by
    // mpmath
    [Theory]
    [InlineData("Gamma(0.001, 1)", 1e-100, 0.7948)]
    [InlineData("Gamma(1e-5, 1e-300)", 1e-200, 0.98856)]
    [InlineData("InverseGamma(0.001, 1)", 1e100, 0.2052)]
    [InlineData("Beta(0.001, 0.001)", 1e-100, 0.3972)]
    [InlineData("Beta(0.001, 0.001)", 0.5, 0.5)]
    [InlineData("Beta(1e-200, 1e-200)", 0.5, 0.5)]
    [InlineData("HalfStudentT(0.01, 1)", 1e100, 0.90295)]
    public void Small_shapes_are_drawn(string distribution, double x, double share)
    {
        var found = WrittenDistribution.Read(distribution).Draw(Draws).Values.Count(drawn => drawn <= x) / (double)Draws;
        Assert.InRange((found - share) / Math.Sqrt(share * (1 - share) / Draws), -4, 4);
    }

    // sqrt(n) sup |F_n - F| on the scale of probabilities
    private static double Distance(double[] drawn, ScalarCase distribution) => Fit.Kolmogorov(Probabilities(drawn, distribution), p => p);

    private static double[] Probabilities(double[] drawn, ScalarCase distribution)
    {
        if (distribution.Written.Of is IDistributionFunction of)
            return [.. distribution.Written.At(new([drawn.Length], drawn), of.LogCdf).Values.Select(Math.Exp)];
        return [.. drawn.Select(distribution.Distribution())];
    }

    private static double[] OneByOne(string distribution)
    {
        var (written, random) = (WrittenDistribution.Read(distribution), new RandomStream(1, distribution));
        var given = written.Given(new(), 0, 0);
        double[] arguments = [.. written.Of.Signature.Positional.Select(p => Check.Run(given[p.Name]).Values[0])];
        return [.. Enumerable.Range(0, Draws).Select(_ => ((IElementSampler)written.Of).DrawOne(arguments, random))];
    }
}
