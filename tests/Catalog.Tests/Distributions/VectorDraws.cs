namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Draws of vectors and matrices have the means and covariances of their distribution's formulas, each within 4.5 standard errors (one
/// failure in 150,000); those of a distribution nearby are not theirs. Fixed seed.
/// </summary>
public sealed class VectorDraws
{
    private const int Draws = 50_000;
    private const int Some = 10_000;
    private const double Errors = 4.5;

    [Theory]
    [InlineData("Dirichlet([2, 0.5, 3.5])", "Dirichlet([2, 0.55, 3.5])", 3)]
    [InlineData("Dirichlet([0.001, 0.002, 0.003])", "Dirichlet([0.0012, 0.002, 0.003])", 3)]
    [InlineData("Dirichlet([300, 200])", "Dirichlet([301, 200])", 2)]
    [InlineData("LKJ(0.5)", "LKJ(0.55)", 4, 4)]
    [InlineData("LKJ(2)", "LKJ(2.2)", 3, 3)]
    [InlineData("LKJ(30)", "LKJ(33)", 2, 2)]
    [InlineData("Multinomial(5, [0.2, 0.5, 0.3])", "Multinomial(5, [0.21, 0.49, 0.3])", 3)]
    [InlineData("Multinomial(1000000, [0.25, 0, 0.75, 0])", "Multinomial(1000000, [0.2501, 0, 0.7499, 0])", 4)]
    [InlineData("MvNormal([1, -2], sd = [2, 1], correlation = [[1, 0.75], [0.75, 1]])",
        "MvNormal([1, -2], sd = [2, 1], correlation = [[1, 0.7], [0.7, 1]])", 2)]
    [InlineData("MvNormal([1, -2], cholesky = [[2, 0], [0.75, 0.5]])", "MvNormal([1.1, -2], cholesky = [[2, 0], [0.75, 0.5]])", 2)]
    [InlineData("MvStudentT(9, [1, -2], scale = [[4, 1.5], [1.5, 1]])", "MvStudentT(7, [1, -2], scale = [[4, 1.5], [1.5, 1]])", 2)]
    [InlineData("MvStudentT(9, [1, -2], cholesky = [[2, 0], [0.75, 0.5]])",
        "MvStudentT(9, [1.1, -2], cholesky = [[2, 0], [0.75, 0.5]])", 2)]
    [InlineData("Wishart(2.5, [[2, 0.5], [0.5, 1]])", "Wishart(2.6, [[2, 0.5], [0.5, 1]])", 2, 2)]
    [InlineData("Wishart(7, [[1, 0.5, 0.25], [0.5, 2, -0.5], [0.25, -0.5, 1.5]])",
        "Wishart(7, [[1, 0.5, 0.25], [0.5, 2, -0.4], [0.25, -0.4, 1.5]])", 3, 3)]
    [InlineData("InverseWishart(13, [[2, 0.5], [0.5, 1]])", "InverseWishart(13.2, [[2, 0.5], [0.5, 1]])", 2, 2)]
    [InlineData("InverseWishart(15, [[1, 0.5, 0.25], [0.5, 2, -0.5], [0.25, -0.5, 1.5]])",
        "InverseWishart(15, [[1, 0.5, 0.25], [0.5, 2, -0.4], [0.25, -0.4, 1.5]])", 3, 3)]
    public void Moments_are_those_of_the_distribution(string distribution, string wrong, params int[] own)
    {
        var drawn = WrittenDistribution.Read(distribution).Draw(Draws, own).Values;
        Assert.InRange(Misfit(drawn, Moments.Of(WrittenDistribution.Read(distribution), own)), 0, Errors);
        Assert.NotInRange(Misfit(drawn, Moments.Of(WrittenDistribution.Read(wrong), own)), 0, Errors);
    }

    [Theory]
    [InlineData("LKJ(0.5)", 4)]
    [InlineData("LKJ(2)", 3)]
    [InlineData("LKJ(1)", 2)]
    public void Each_correlation_follows_a_beta(string distribution, int size)
    {
        var (drawn, eta) = (WrittenDistribution.Read(distribution).Draw(Some, size, size).Values,
            WrittenDistribution.Read(distribution).Arguments["eta"].Values[0]);
        var b = eta + (size / 2.0) - 1;
        foreach (var (i, j) in from i in Enumerable.Range(0, size) from j in Enumerable.Range(0, i) select (i, j))
        {
            double[] sample = [.. Enumerable.Range(0, Some).Select(d => drawn[(((d * size) + i) * size) + j])];
            Assert.InRange(Fit.Kolmogorov(sample, r => MathNet.Numerics.Distributions.Beta.CDF(b, b, (r + 1) / 2)), 0, 1.95);
            Assert.NotInRange(Fit.Kolmogorov(sample, r => MathNet.Numerics.Distributions.Beta.CDF(1.2 * b, 1.2 * b, (r + 1) / 2)), 0, 1.95);
        }
    }

    [Theory]
    [InlineData("Dirichlet([0.001, 0.002, 0.003])", 3)]
    [InlineData("Dirichlet([1e-7, 1e-7])", 2)]
    [InlineData("InverseWishart(2.5, [[2, 0.5], [0.5, 1]])", 2, 2)]
    [InlineData("LKJ(0.5)", 4, 4)]
    [InlineData("LKJ(5)", 1, 1)]
    [InlineData("Multinomial(5, [0.2, 0.5, 0.3])", 3)]
    [InlineData("Wishart(2.5, [[2, 0.5], [0.5, 1]])", 2, 2)]
    public void No_draw_falls_outside_the_support(string distribution, params int[] own)
    {
        var written = WrittenDistribution.Read(distribution);
        Assert.All(written.LogDensity(written.Draw(2000, own)).Values, log => Assert.True(log > double.NegativeInfinity));
    }

    // means, and products of deviations from the right means
    private static double Misfit(double[] drawn, Moments distribution)
    {
        var size = distribution.Mean.Length;
        var deviations = Enumerable.Range(0, size)
            .Select(i => Enumerable.Range(0, Draws).Select(d => drawn[(d * size) + i] - distribution.Mean[i]).ToArray()).ToArray();
        var worst = deviations.Max(d => Math.Abs(Fit.Mean(d, 0)));
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
                worst = Math.Max(worst,
                    Math.Abs(Fit.Mean([.. deviations[i].Zip(deviations[j], (a, b) => a * b)], distribution.Covariance[i, j])));
        return worst;
    }
}
