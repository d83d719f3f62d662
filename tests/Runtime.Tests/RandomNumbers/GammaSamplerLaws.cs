using MathNet.Numerics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>
/// Seeds are fixed, so these cannot fail by chance; the limits are those of one failure in about 15,000 (four deviations).
/// </summary>
public sealed class GammaSamplerLaws
{
    private const int Draws = 100_000;
    private const double Deviations = 4;

    public static TheoryData<double> Shapes => [0.001, 0.03, 0.4, 0.999, 1, 1.001, 1.5, 3, 17, 250];

    [Theory, MemberData(nameof(Shapes))]
    public void Logarithms_follow_their_distribution(double shape) =>
        Assert.InRange(Fit.Kolmogorov(Logarithms(shape), x => Distribution(shape, x)), 0, 1.95);

    [Theory, MemberData(nameof(Shapes))]
    public void Mean_and_variance_are_the_shape(double shape)
    {
        double[] drawn = [.. Logarithms(shape).Select(Math.Exp)];
        Assert.InRange(Math.Abs(Fit.Mean(drawn, shape, Math.Sqrt(shape))), 0, Deviations);
        Assert.InRange(Math.Abs(Fit.Variance(drawn, shape, Math.Sqrt(shape), 6 / shape)), 0, Deviations);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Another_shape_is_caught(double shape) =>
        Assert.NotInRange(Fit.Kolmogorov(Logarithms(shape), x => Distribution(shape * 1.03, x)), 0, 1.95);

    [Theory, MemberData(nameof(Shapes))]
    public void A_draw_is_the_exponential_of_its_logarithm(double shape)
    {
        var (plain, logarithm) = (new RandomStream(2, "gamma"), new RandomStream(2, "gamma"));
        for (var i = 0; i < 1000; i++)
        {
            var (x, log) = (GammaSampler.Draw(shape, plain), GammaSampler.DrawLog(shape, logarithm));
            Assert.True(Check.Close(x, Math.Exp(log), 1e-12), $"{x} and exp({log})");
        }
    }

    // (x - shape) / sqrt(shape) tends to a normal, with an error of about 1 / sqrt(9 shape)
    [Theory]
    [InlineData(1e10)]
    [InlineData(1e15)]
    [InlineData(1e20)]
    public void A_huge_shape_is_normal(double shape)
    {
        var random = new RandomStream(1, "gamma");
        double[] spread = [.. Enumerable.Range(0, Draws).Select(_ => (GammaSampler.Draw(shape, random) - shape) / Math.Sqrt(shape))];
        Assert.InRange(Fit.Kolmogorov(spread, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x)), 0, 1.95);
    }

    [Fact]
    public void The_largest_shape_ends() => Assert.InRange(GammaSampler.Draw(1e300, new RandomStream(1, "gamma")), 9.99e299, 1.01e300);

    [Fact]
    public void Tiny_shapes_keep_their_logarithm()
    {
        var random = new RandomStream(1, "gamma");
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(GammaSampler.DrawLog(1e-8, random), -1e12, 10));
        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => GammaSampler.Draw(0.001, random) == 0), 400, 600);
    }

    [Theory]
    //          shape   draw     its logarithm
    [InlineData(0, 0, double.NegativeInfinity)]
    [InlineData(1e-310, 0, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(-1, double.NaN, double.NaN)]
    [InlineData(double.NaN, double.NaN, double.NaN)]
    public void Edges(double shape, double draw, double logarithm)
    {
        var random = new RandomStream(1, "gamma");
        Assert.Equal((draw, logarithm), (GammaSampler.Draw(shape, random), GammaSampler.DrawLog(shape, random)));
    }

    private static double[] Logarithms(double shape)
    {
        var random = new RandomStream(1, "gamma");
        return [.. Enumerable.Range(0, Draws).Select(_ => GammaSampler.DrawLog(shape, random))];
    }

    // P(log X <= x): the lower incomplete gamma function at y = exp(x), by its first two terms y^shape / Gamma(shape + 1) and
    // -y^(shape + 1) shape / Gamma(shape + 2) where y is small
    private static double Distribution(double shape, double x) => x < -20
        ? Math.Exp(shape * x - SpecialFunctions.GammaLn(shape + 1)) * (1 - Math.Exp(x) * shape / (shape + 1))
        : SpecialFunctions.GammaLowerRegularized(shape, Math.Exp(x));
}
