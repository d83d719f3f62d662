using ProbDsl.Catalogue;
using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>
/// Draws of positive numbers, shares and angles follow their law: Kolmogorov's test on 200,000 of a fixed seed, at a level that a right law would miss once in a
/// million; a law nearby misses it.
/// </summary>
public sealed class PositiveSamplerLaws
{
    private const double Rare = 1e-6;

    // the level exceeded by chance with probability 2 exp(-2 level^2)
    private static readonly double Level = Math.Sqrt(-Math.Log(Rare / 2) / 2);

    [Theory]
    [InlineData("Exponential(2.5)", "Exponential(2.6)")]
    [InlineData("Gamma(2.5, 0.8)", "Gamma(2.5, 0.83)")]
    [InlineData("Gamma(2.5, scale = 0.8)", "Gamma(2.6, scale = 0.8)")]
    [InlineData("Gamma(0.05, 2)", "Gamma(0.053, 2)")]
    [InlineData("Gamma(1, 1e-9)", "Exponential(1.04e-9)")]
    [InlineData("Truncated(Gamma(2.5, 0.8), low = 0)", "Gamma(2.5, 0.82)")]
    [InlineData("Truncated(Gamma(0.05, 2), low = 0)", "Gamma(0.053, 2)")]
    [InlineData("Truncated(Gamma(2.5, 0.8), low = 1, high = 3)", "Gamma(2.8, 0.8)")]
    [InlineData("InverseGamma(2.5, 0.8)", "InverseGamma(2.5, 0.83)")]
    [InlineData("InverseGamma(0.2, 3)", "InverseGamma(0.21, 3)")]
    [InlineData("Truncated(InverseGamma(2.5, 0.8), low = 0.1)", "InverseGamma(2.4, 0.8)")]
    [InlineData("Weibull(1.5, 2)", "Weibull(1.5, 2.06)")]
    [InlineData("Weibull(0.1, 2)", "Weibull(0.104, 2)")]
    [InlineData("Truncated(Weibull(1.5, 2), low = 1, high = 3)", "Truncated(Weibull(1.8, 2), low = 1, high = 3)")]
    [InlineData("Pareto(1.5, 2)", "Pareto(1.56, 2)")]
    [InlineData("Truncated(Pareto(1.5, 2), low = 3)", "Truncated(Pareto(1.56, 2), low = 3)")]
    [InlineData("Beta(2, 3.5)", "Beta(2, 3.65)")]
    [InlineData("Beta(0.05, 2)", "Beta(0.053, 2)")]
    [InlineData("Truncated(Beta(2, 3.5), low = 0)", "Beta(2.08, 3.5)")]
    [InlineData("Truncated(Beta(2, 3.5), low = 0.2, high = 0.5)", "Truncated(Beta(3.5, 2), low = 0.2, high = 0.5)")]
    [InlineData("Kumaraswamy(2, 3.5)", "Kumaraswamy(2, 3.65)")]
    [InlineData("Kumaraswamy(0.1, 0.9)", "Kumaraswamy(0.104, 0.9)")]
    [InlineData("Truncated(Kumaraswamy(2, 3.5), low = 0.2, high = 0.5)", "Truncated(Kumaraswamy(3.5, 2), low = 0.2, high = 0.5)")]
    [InlineData("VonMises(0.5, 2)", "VonMises(0.53, 2)")]
    [InlineData("VonMises(3, 1.5)", "VonMises(3, 1.6)")]
    [InlineData("VonMises(-40, 0.3)", "VonMises(-40, 0.36)")]
    [InlineData("VonMises(0.5, 1e6)", "VonMises(0.5, 1.1e6)")]
    [InlineData("Truncated(VonMises(0.5, 2), low = 0, high = 1)", "Truncated(VonMises(0.5, 3), low = 0, high = 1)")]
    public void DrawsFollowTheLaw(string law, string wrong)
    {
        double[] sample = [.. WrittenLaw.Read(law).Draw(200_000).Values.Order()];
        Assert.InRange(Distance(sample, law), 0, Level);
        Assert.InRange(Distance(sample, wrong), Level, 1e9);
    }

    [Theory]
    [InlineData("DiscretizedLogistic(0.5, 0.0625, 256)", "DiscretizedLogistic(0.503, 0.0625, 256)")]
    [InlineData("DiscretizedLogistic(0.1, 0.125, levels = 16)", "DiscretizedLogistic(0.1, 0.13, levels = 16)")]
    [InlineData("DiscretizedLogistic(-2, 0.5, 2)", "DiscretizedLogistic(-2, 0.52, 2)")]
    [InlineData("Truncated(DiscretizedLogistic(0.1, 0.125, 16), low = 1, high = 9)", "Truncated(DiscretizedLogistic(0.1, 0.13, 16), low = 1, high = 9)")]
    public void LevelsComeAsOftenAsTheirMasses(string law, string wrong)
    {
        var sample = WrittenLaw.Read(law).Draw(200_000).Values;
        Assert.InRange(Fit.Counts(sample, CountMasses.Masses(law, -1, 256)), Rare, 1);
        Assert.InRange(Fit.Counts(sample, CountMasses.Masses(wrong, -1, 256)), 0, Rare);
    }

    // as alpha and beta go to 0, a draw is near 1 with probability alpha / (alpha + beta), else near 0
    [Theory]
    [InlineData("Beta(1e-5, 2e-5)", true)]
    [InlineData("Truncated(Beta(1e-5, 2e-5), low = 0)", true)]
    [InlineData("Beta(2e-5, 2e-5)", false)]
    public void TinyParametersDrawFromBothEnds(string law, bool isThird)
    {
        var sample = WrittenLaw.Read(law).Draw(200_000).Values;
        Assert.All(sample, x => Assert.InRange(x, 0, 1));
        Assert.Equal(isThird, Math.Abs(Fit.Mean([.. sample.Select(x => x > 0.5 ? 1.0 : 0)], 1 / 3.0)) < 5);
    }

    [Theory]
    [InlineData("Gamma(1e-5, 2)")]
    [InlineData("InverseGamma(1e-5, 2)")]
    [InlineData("Truncated(Gamma(1e-5, 2), low = 0)")]
    [InlineData("Truncated(InverseGamma(1e-5, 2), low = 0)")]
    public void TinyShapesDrawNumbers(string law) => Assert.All(WrittenLaw.Read(law).Draw(10_000).Values, x => Assert.True(x >= 0));

    private static double Distance(double[] sorted, string law)
    {
        var written = WrittenLaw.Read(law);
        var probabilities = written.Of is IDistributionFunction of ? [.. written.At(new([sorted.Length], sorted), of.LogCdf).Values.Select(Math.Exp)] : Integrated(sorted, written);
        return Fit.Kolmogorov(probabilities, p => p);
    }

    // Simpson's rule from each draw to the next, as shares of the whole; of positive numbers in log x, where a power at 0 is smooth
    private static double[] Integrated(double[] sorted, WrittenLaw law)
    {
        var isPositive = sorted[0] > 0;
        double[] at = isPositive ? [.. sorted.Select(x => Math.Log(x))] : sorted;
        double[] middles = [.. at.Zip(at.Skip(1), (from, to) => from + ((to - from) / 2))];
        var (density, between) = (Density(at), Density(middles));
        var sums = new double[at.Length];
        for (var i = 0; i < middles.Length; i++) sums[i + 1] = sums[i] + ((at[i + 1] - at[i]) / 6 * (density[i] + (4 * between[i]) + density[i + 1]));
        return [.. sums.Select(s => s / sums[^1])];

        double[] Density(double[] points)
        {
            double[] x = isPositive ? [.. points.Select(y => Math.Exp(y))] : points;
            return [.. law.LogDensity(new Tensor([x.Length], x)).Values.Zip(points, (log, point) => Math.Exp(isPositive ? log + point : log))];
        }
    }
}
