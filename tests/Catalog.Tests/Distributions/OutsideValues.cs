using System.Globalization;
using ProbDsl.Catalog;

namespace ProbDsl.Tests.Distributions;

/// <summary>Log densities agree with mpmath and scipy: outside/*.txt, each printed by the script of its name.</summary>
public sealed class OutsideValues
{
    private static readonly string[][] Rows = [.. Lines().Where(line => !line.StartsWith('#')).Select(line => line.Split(" | "))];

    public static TheoryData<string> Distributions => [.. Rows.Select(row => row[0]).Distinct()];

    [Theory, MemberData(nameof(Distributions))]
    public void The_log_density_is_the_outside_one(string distribution)
    {
        foreach (var (x, expected, tolerance) in RowsOf(distribution))
        {
            var density = WrittenDistribution.Read(distribution).LogDensity(x);
            Assert.True(Agrees(expected, density, tolerance), $"{distribution} at [{string.Join(", ", x)}]: {expected:R}, not {density:R}");
        }
    }

    [Fact]
    public void Every_spelling_has_three_outside_values()
    {
        var written = Rows.Select(row => WrittenDistribution.Read(row[0])).ToList();
        foreach (var distribution in new StandardCatalog().Distributions.Where(WrittenDistribution.CanBeWritten).Select(d => d.Signature))
            foreach (var spelling in distribution.Parameters)
                Assert.True(
                    written.Count(law => law.Of.Signature.Name == distribution.Name && law.Arguments.ContainsKey(spelling.Name)) >= 3,
                    $"{distribution}: {spelling.Name}");
    }

    [Theory]
    [InlineData("Normal(1, variance = 4)", "Normal(1, sd = 4)")]
    [InlineData("Normal(1, precision = 0.25)", "Normal(1, variance = 0.25)")]
    [InlineData("MvNormal([1, -2], precision = [[1, -1.5], [-1.5, 4]])", "MvNormal([1, -2], covariance = [[1, -1.5], [-1.5, 4]])")]
    [InlineData("Bernoulli(0.3)", "Bernoulli(0.7)")]
    [InlineData("Categorical([0.2, 0.5, 0.3])", "Categorical([0.3, 0.2, 0.5])")]
    [InlineData("Poisson(log_rate = 4)", "Poisson(4)")]
    [InlineData("Exponential(2.5)", "Exponential(0.4)")]
    [InlineData("Gamma(2.5, 0.8)", "Gamma(0.8, 2.5)")]
    [InlineData("Gamma(2.5, scale = 0.8)", "Gamma(2.5, rate = 0.8)")]
    [InlineData("InverseGamma(2.5, 0.8)", "InverseGamma(0.8, 2.5)")]
    [InlineData("InverseGaussian(1, 2)", "InverseGaussian(2, 1)")]
    [InlineData("Weibull(1.5, 2)", "Weibull(2, 1.5)")]
    [InlineData("Pareto(1.5, 2)", "Pareto(2, 1.5)")]
    [InlineData("Beta(2, 3.5)", "Beta(3.5, 2)")]
    [InlineData("Kumaraswamy(2, 3.5)", "Kumaraswamy(3.5, 2)")]
    [InlineData("VonMises(0.5, 2)", "VonMises(2, 0.5)")]
    [InlineData("DiscretizedLogistic(0.5, 0.0625, 256)", "DiscretizedLogistic(0.0625, 0.5, 256)")]
    [InlineData("DiscretizedLogistic(-2, 0.125, 16)", "DiscretizedLogistic(-2, 0.125, 17)")]
    [InlineData("Gamma(2, 3)", "Gamma(2, scale = 3)")]
    [InlineData("InverseGamma(2, 3)", "InverseGamma(3, 2)")]
    [InlineData("Weibull(2, 3)", "Weibull(3, 2)")]
    [InlineData("Pareto(2, 3)", "Pareto(3, 2)")]
    [InlineData("Beta(2, 3)", "Beta(3, 2)")]
    [InlineData("Kumaraswamy(2, 3)", "Beta(2, 3)")]
    [InlineData("StudentT(3, 1, 2)", "StudentT(3, 2, 1)")]
    [InlineData("LogNormal(1, 2)", "LogNormal(2, 1)")]
    [InlineData("BetaBinomial(10, 2, 3.5)", "BetaBinomial(10, 3.5, 2)")]
    [InlineData("Binomial(10, 0.3)", "Binomial(10, 0.7)")]
    [InlineData("Dirichlet([2, 0.5, 3.5])", "Dirichlet([0.5, 2, 3.5])")]
    [InlineData("Geometric(0.3)", "Geometric(0.7)")]
    [InlineData("InverseWishart(3.5, [[4]])", "Wishart(3.5, [[4]])")]
    [InlineData("LKJ(2)", "LKJ(1)")]
    [InlineData("MvStudentT(3, [1], scale = [[4]])", "MvStudentT(3, [1], scale = [[2]])")]
    [InlineData("NegativeBinomial(2.5, 3)", "NegativeBinomial(3, 2.5)")]
    [InlineData("NegativeBinomial(4, 10000000000.0)", "NegativeBinomial(4, 1e8)")]
    [InlineData("OrderedLogistic(0.5, [-1, 0.25, 3])", "OrderedLogistic(-0.5, [-1, 0.25, 3])")]
    [InlineData("OrderedProbit(0.5, [-1, 0.25, 3])", "OrderedLogistic(0.5, [-1, 0.25, 3])")]
    [InlineData("Truncated(Normal(0, 1), low = 30)", "Truncated(Normal(0, 1), low = 29)")]
    [InlineData("Truncated(Geometric(0.3), low = 1.5, high = 7.5)", "Truncated(Geometric(0.3), low = 1, high = 7)")]
    [InlineData("Censored(Geometric(0.3), low = 1, high = 4)", "Censored(Geometric(0.3), low = 1, high = 5)")]
    [InlineData("Wishart(3.5, [[4]])", "Wishart(3.5, [[2]])")]
    public void A_wrong_distribution_is_caught(string distribution, string wrong) =>
        Assert.Contains(RowsOf(distribution), row =>
            !Agrees(row.Expected, WrittenDistribution.Read(wrong).LogDensity(row.X), row.Tolerance));

    /// <summary>
    /// Of D x D matrices more than D - 1 degrees of freedom are needed: below that there is no density, though the formula has a value.
    /// </summary>
    [Theory, InlineData("Wishart"), InlineData("InverseWishart")]
    public void Too_few_degrees_of_freedom_have_no_density(string distribution)
    {
        foreach (var df in new[] { 0.5, 1, 1.35, 2 }) Assert.Equal(double.NegativeInfinity, Density(df));
        Assert.True(double.IsFinite(Density(2.001)));

        double Density(double df) =>
            WrittenDistribution.Read(FormattableString.Invariant($"{distribution}({df}, [[2, 0.5, 0], [0.5, 1, 0], [0, 0, 1]])"))
                .LogDensity(1, 0.25, 0, 0.25, 2, 0, 0, 0, 1);
    }

    private static bool Agrees(double expected, double actual, double tolerance) =>
        expected.Equals(actual) || (double.IsFinite(expected) && Math.Abs(expected - actual) <= tolerance * Math.Abs(expected));

    internal static IEnumerable<(double[] X, double Expected, double Tolerance)> RowsOf(string distribution) =>
        from row in Rows
        where row[0] == distribution
        let digits = int.Parse(row[3], CultureInfo.InvariantCulture)
        select (WrittenDistribution.Numbers(row[1]).Values, WrittenDistribution.Numbers(row[2]).Values[0], Math.Pow(10, -digits));

    private static string[] Lines()
    {
        var tests = typeof(OutsideValues).Assembly;
        return [.. tests.GetManifestResourceNames().Where(n => n.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(table => Lines(tests.GetManifestResourceStream(table)!))];
    }

    private static string[] Lines(Stream table)
    {
        using var text = new StreamReader(table);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
