using ProbDsl.Inference.Results.ClosedForms;

namespace ProbDsl.Tests.Exact;

/// <summary>The quantile of a gamma distribution of any shape, held against the integral of its density.</summary>
public sealed class GammaQuantileTests
{
    private const int Steps = 40_000;

    [Theory]
    [InlineData(3)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    [InlineData(1e6)]
    [InlineData(1e8)]
    public void The_density_up_to_it_integrates_to_the_probability(double shape)
    {
        foreach (var p in new[] { 1e-4, 0.05, 0.5, 0.9, 0.9999 })
            Assert.Equal(p, Below(shape, GammaQuantile.Compute(shape, p)), 1e-8 * Math.Min(p, 1 - p) * Math.Max(1, shape / 1e6));
    }

    /// <summary>As the shape grows the distribution becomes normal, less a third of the square of its quantile.</summary>
    [Theory]
    [InlineData(1e12)]
    [InlineData(1e15)]
    [InlineData(1e30)]
    public void At_once_of_a_shape_of_any_size(double shape)
    {
        Assert.Equal(
            1.959963984540054, (GammaQuantile.Compute(shape, 0.975) - shape) / Math.Sqrt(shape), 4e-6 + (1e-15 * Math.Sqrt(shape)));
        Assert.Equal(0, GammaQuantile.Compute(shape, 0));
        Assert.Equal(double.PositiveInfinity, GammaQuantile.Compute(shape, 1));
    }

    /// <summary>
    /// Simpson's rule on the standardized scale, where the log density loses no digits: (shape - 1) log(1 + u / root) - u root.
    /// </summary>
    private static double Below(double shape, double x)
    {
        var root = Math.Sqrt(shape);
        var (low, to, high) = (-Math.Min(12, root), (x - shape) / root, 40.0);
        return Integral(low, to) / (Integral(low, to) + Integral(to, high));

        double Integral(double from, double until)
        {
            var (sum, step) = (0.0, (until - from) / Steps);
            for (var i = 0; i <= Steps; i++) sum += (i == 0 || i == Steps ? 1 : i % 2 == 1 ? 4 : 2) * Density(from + (i * step));
            return sum * step / 3;
        }

        double Density(double u) =>
            u <= -root ? 0 : Math.Exp(((shape - 1) * Runtime.SpecialFunctions.NearZero.Log1p(u / root)) - (u * root));
    }
}
