using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Draws between bounds follow their distribution, by the quantile of a uniform number as by drawing again, also far out: Kolmogorov's test
/// on 200,000 of a fixed seed, at a level that the right distribution misses once in a million; one nearby misses it.
/// </summary>
public sealed class TruncatedDrawLaws
{
    // 2 exp(-2 limit^2) = 1e-6
    private static readonly double Limit = Math.Sqrt(Math.Log(2e6) / 2);

    [Theory]
    [InlineData("Truncated(StudentT(4, 1, 2), low = 0, high = 3)", "Truncated(StudentT(4, 1.3, 2), low = 0, high = 3)")]
    [InlineData("Truncated(StudentT(0.5, 0, 1), high = -1)", "Truncated(StudentT(0.6, 0, 1), high = -1)")]
    [InlineData("Truncated(HalfStudentT(4, 2), low = 1)", "Truncated(HalfStudentT(4, 2.1), low = 1)")]
    [InlineData("Truncated(Cauchy(1, 2), low = 3)", "Truncated(Cauchy(1, 2.2), low = 3)")]
    [InlineData("Truncated(Cauchy(0, 1), low = -1e9, high = -1e6)", "Truncated(StudentT(1.1, 0, 1), low = -1e9, high = -1e6)")]
    [InlineData("Truncated(HalfCauchy(2.5), high = 1)", "Truncated(HalfCauchy(2), high = 1)")]
    [InlineData("Truncated(Laplace(1, 2), low = 0, high = 5)", "Truncated(Laplace(1, 2.2), low = 0, high = 5)")]
    [InlineData("Truncated(Laplace(0, 1), low = 600)", "Truncated(Laplace(0, 1.05), low = 600)")]
    [InlineData("Truncated(Logistic(1, 2), high = -40)", "Truncated(Logistic(1, 2.1), high = -40)")]
    [InlineData("Truncated(Gumbel(1, 2), low = 9)", "Truncated(Gumbel(1, 2.1), low = 9)")]
    [InlineData("Truncated(Gumbel(1, 2), high = -3)", "Truncated(Gumbel(1, 2.2), high = -3)")]
    [InlineData("Truncated(LogNormal(1.5, 0.25), low = 5)", "Truncated(LogNormal(1.5, 0.27), low = 5)")]
    [InlineData("Truncated(HalfNormal(2.5), low = 1e-6, high = 1)", "Truncated(HalfNormal(1.5), low = 1e-6, high = 1)")]
    [InlineData("Truncated(HalfNormal(2.5), low = 50)", "Truncated(HalfNormal(2.6), low = 50)")]
    [InlineData("Truncated(Uniform(-1, 3), low = 0, high = 1)", "Truncated(Uniform(0.02, 3), low = 0, high = 1)")]
    [InlineData("Truncated(Gamma(2.5, 0.8), low = 1, high = 3)", "Gamma(2.8, 0.8)")]
    [InlineData("Truncated(InverseGamma(2.5, 0.8), low = 0.1)", "InverseGamma(2.4, 0.8)")]
    [InlineData("Truncated(Weibull(1.5, 2), low = 1, high = 3)", "Truncated(Weibull(1.8, 2), low = 1, high = 3)")]
    [InlineData("Truncated(Pareto(1.5, 2), low = 3)", "Truncated(Pareto(1.56, 2), low = 3)")]
    [InlineData("Truncated(Beta(2, 3.5), low = 0.2, high = 0.5)", "Truncated(Beta(3.5, 2), low = 0.2, high = 0.5)")]
    [InlineData("Truncated(Kumaraswamy(2, 3.5), low = 0.2, high = 0.5)", "Truncated(Kumaraswamy(3.5, 2), low = 0.2, high = 0.5)")]
    [InlineData("Truncated(Normal(0, 1), low = 50)", "Truncated(Normal(0, 1.05), low = 50)")]
    [InlineData("Truncated(Exponential(3), low = 1000)", "Truncated(Exponential(3.1), low = 1000)")]
    [InlineData("Truncated(Gamma(2.5, 0.8), low = 90)", "Truncated(Gamma(2.5, 0.85), low = 90)")]
    [InlineData("Truncated(Gamma(500, 1), high = 50)", "Truncated(Gamma(520, 1), high = 50)")]
    [InlineData("Truncated(InverseGamma(2.5, 0.8), high = 0.002)", "Truncated(InverseGamma(2.5, 0.85), high = 0.002)")]
    [InlineData("Truncated(Beta(2, 300), low = 0.5, high = 0.9)", "Truncated(Beta(2, 320), low = 0.5, high = 0.9)")]
    [InlineData("Truncated(StudentT(40, 1, 2), low = 90)", "Truncated(StudentT(43, 1, 2), low = 90)")]
    [InlineData("Truncated(HalfStudentT(40, 2), low = 90)", "Truncated(HalfStudentT(43, 2), low = 90)")]
    [InlineData("Truncated(InverseGaussian(1, 2), low = 0.5, high = 2)", "Truncated(InverseGaussian(1, 3), low = 0.5, high = 2)")]
    [InlineData("Truncated(InverseGaussian(1, 2), low = 60)", "Truncated(InverseGaussian(1, 2.1), low = 60)")]
    [InlineData("Truncated(InverseGaussian(1, 2), high = 0.01)", "Truncated(InverseGaussian(1, 2.1), high = 0.01)")]
    [InlineData("Truncated(Mixture([0.3, 0.7], [Normal(0, 1), Normal(3, 2)]), low = 1, high = 4)",
        "Mixture([0.3, 0.7], [Truncated(Normal(0, 1), low = 1, high = 4), Truncated(Normal(3, 2), low = 1, high = 4)])")]
    [InlineData("Truncated(Truncated(Normal(0, 1), low = 3), low = 40)", "Truncated(Normal(0, 1.05), low = 40)")]
    [InlineData("Truncated(Truncated(Gamma(2.5, 0.8), low = 1, high = 9), high = 3)", "Gamma(2.8, 0.8)")]
    [InlineData("Truncated(VonMises(0.5, 2), low = 0, high = 1)", "Truncated(VonMises(0.5, 3), low = 0, high = 1)")]
    public void Draws_follow_their_distribution(string distribution, string wrong)
    {
        double[] sorted = [.. WrittenDistribution.Read(distribution).Draw(200_000).Values.Order()];
        Assert.InRange(Distance(sorted, distribution), 0, Limit);
        Assert.InRange(Distance(sorted, wrong), Limit, double.MaxValue);
    }

    [Theory]
    [InlineData("Truncated(StudentT(1e-5, 0, 1), low = 0)")]
    [InlineData("Truncated(Gamma(1e-5, 2), low = 0)")]
    [InlineData("Truncated(InverseGamma(1e-5, 2), low = 0)")]
    [InlineData("Truncated(Beta(1e-5, 2e-5), low = 0)")]
    public void Tiny_shapes_draw_numbers(string distribution) =>
        Assert.All(WrittenDistribution.Read(distribution).Draw(10_000).Values, x => Assert.True(x >= 0));

    // by the density alone: Simpson's rule from each draw to the next, as shares of the whole
    private static double Distance(double[] sorted, string distribution)
    {
        var (at, between) = (Density(distribution, sorted),
            Density(distribution, [.. sorted.Zip(sorted.Skip(1), (from, to) => from + ((to - from) / 2))]));
        var sums = new double[sorted.Length];
        for (var i = 0; i < between.Length; i++)
            sums[i + 1] = sums[i] + ((sorted[i + 1] - sorted[i]) / 6 * (at[i] + (4 * between[i]) + at[i + 1]));
        return Fit.Kolmogorov([.. sums.Select(s => s / sums[^1])], share => share);
    }

    private static double[] Density(string distribution, double[] x) =>
        [.. WrittenDistribution.Read(distribution).LogDensity(new Tensor([x.Length], x)).Values.Select(Math.Exp)];
}
