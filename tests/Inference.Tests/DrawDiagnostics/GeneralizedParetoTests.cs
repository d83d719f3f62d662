using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Fits of tails, against distributions that are known and an independent reading of the paper.</summary>
public sealed class GeneralizedParetoTests
{
    private const int Draws = 10_000;

    public static TheoryData<double, double> Distributions =>
        new() { { -0.3, 1 }, { 0, 2 }, { 0.2, 1e-6 }, { 0.5, 1 }, { 0.7, 1e6 }, { 1, 3 }, { 1.5, 1 } };

    // the maximum likelihood estimate has a deviation of (1 + k) / sqrt(n) for k above -1/2, and this one is close to it
    [Theory, MemberData(nameof(Distributions))]
    public void Shape_and_scale_are_those_of_the_distribution(double shape, double scale)
    {
        var fit = GeneralizedPareto.Fit(Sample(new(shape, scale), "pareto"));
        var deviation = (1 + shape) / Math.Sqrt(Draws);
        Assert.InRange(fit.Shape, shape - (4 * deviation), shape + (4 * deviation));
        Assert.InRange(fit.Scale / scale, 1 - (4 * Math.Sqrt(2 * (1 + shape) / Draws)), 1 + (4 * Math.Sqrt(2 * (1 + shape) / Draws)));
        Assert.NotInRange(GeneralizedPareto.Fit(Sample(new(shape + 0.3, scale), "pareto")).Shape, shape - (4 * deviation),
            shape + (4 * deviation));
    }

    // by ArviZ's psislw, without its prior for short tails
    [Fact]
    public void Fits_agree_with_other_code()
    {
        var exponential = GeneralizedPareto.Fit([.. Enumerable.Range(0, 200).Select(i => -Math.Log((i + 0.5) / 200)).Order()]);
        Assert.Equal(0.011092012675115646, exponential.Shape, 1e-12);
        Assert.Equal(0.9874132580566848, exponential.Scale, 1e-12);
        var cauchy = GeneralizedPareto.Fit([.. Enumerable.Range(1, 149).Select(i => Math.Abs(Math.Tan(i))).Order()]);
        Assert.Equal(0.7544252984663515, cauchy.Shape, 1e-11);
        Assert.Equal(1.1331545255773574, cauchy.Scale, 1e-11);
    }

    [Theory, MemberData(nameof(Distributions))]
    public void A_quantile_is_where_the_distribution_has_its_share(double shape, double scale)
    {
        foreach (var p in (double[])[1e-12, 0.01, 0.5, 0.99, 1 - 1e-9])
        {
            var x = new GeneralizedPareto(shape, scale).Quantile(p) / scale;
            var above = shape == 0 ? Math.Exp(-x) : Math.Pow(1 + (shape * x), -1 / shape);
            Assert.InRange((1 - above - p) / Math.Min(p, 1 - p), -1e-3, 1e-3);
        }
    }

    internal static double[] Sample(GeneralizedPareto distribution, string purpose)
    {
        var random = new RandomStream(1, purpose);
        return [.. Enumerable.Range(0, Draws).Select(_ => distribution.Quantile(random.NextUniform())).Order()];
    }
}
