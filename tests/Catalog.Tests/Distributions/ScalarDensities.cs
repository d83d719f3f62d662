using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests.Distributions;

/// <summary>Densities of one real number integrate to 1, and there is none outside the support.</summary>
public sealed class ScalarDensities
{
    private const double Tolerance = 1e-10;

    public static TheoryData<string> Distributions => [.. ScalarCase.Table.Select(row => row.Spelled)];

    [Theory, MemberData(nameof(Distributions))]
    public void Density_integrates_to_one(string distribution) =>
        Check.IsClose(1, ScalarCase.Of(distribution).Integral(), Tolerance, distribution);

    [Theory, MemberData(nameof(Distributions))]
    public void A_power_of_a_density_is_caught(string distribution)
    {
        var uniform = distribution.StartsWith("Uniform", StringComparison.Ordinal);
        Assert.Equal(uniform, Check.Close(uniform ? Math.Pow(8, -0.01) : 1, ScalarCase.Of(distribution).Integral(power: 1.01), 1e-4));
    }

    [Theory]
    [InlineData("Beta(0.5, 0.5)", -1e-300, 1.0000001)]
    [InlineData("Beta(2, 2)", -3, 3)]
    [InlineData("Exponential(3)", -1e-300, -5)]
    [InlineData("Gamma(0.5, 2)", -1e-300, -5)]
    [InlineData("Gamma(2, scale = 2)", -1e-300, -5)]
    [InlineData("HalfCauchy(2)", -1e-300, -5)]
    [InlineData("HalfNormal(2)", -1e-300, -5)]
    [InlineData("HalfStudentT(3, 2)", -1e-300, -5)]
    [InlineData("InverseGamma(2, 3)", -1e-300, 0)]
    [InlineData("InverseGaussian(2, 3)", -1e-300, 0)]
    [InlineData("Kumaraswamy(0.5, 0.5)", -1e-300, 1.0000001)]
    [InlineData("Kumaraswamy(2, 2)", -3, 3)]
    [InlineData("LogFlat()", -1e-300, 0)]
    [InlineData("LogNormal(0, 1)", -1e-300, 0)]
    [InlineData("Pareto(2, 3)", 2.9999999, -3)]
    [InlineData("Uniform(-3, 5)", -3.0000001, 5.0000001)]
    [InlineData("VonMises(3, 2)", -3.1415926535897936, 3.1415926535897936)]
    [InlineData("VonMises(3, 2)", -3.2, 10)]
    [InlineData("Weibull(0.5, 2)", -1e-300, -5)]
    public void There_is_no_density_outside_the_support(string distribution, double below, double beyond)
    {
        Assert.Equal(double.NegativeInfinity, WrittenDistribution.Read(distribution).LogDensity(below));
        Assert.Equal(double.NegativeInfinity, WrittenDistribution.Read(distribution).LogDensity(beyond));
    }

    [Theory]
    [InlineData("Beta(0.5, 0.5)", 1e-300, 0.9999999)]
    [InlineData("Gamma(0.5, 2)", 1e-300, 300)]
    [InlineData("Kumaraswamy(0.5, 0.5)", 1e-300, 0.9999999)]
    [InlineData("InverseGamma(2, 3)", 1e-300, 1e300)]
    [InlineData("LogFlat()", 1e-300, 1e300)]
    [InlineData("Pareto(2, 3)", 3, 1e300)]
    [InlineData("Uniform(-3, 5)", -3, 5)]
    [InlineData("VonMises(3, 2)", -3.1415926535897927, 3.1415926535897931)]
    public void There_is_one_inside_it(string distribution, double low, double high)
    {
        Assert.True(double.IsFinite(WrittenDistribution.Read(distribution).LogDensity(low)));
        Assert.True(double.IsFinite(WrittenDistribution.Read(distribution).LogDensity(high)));
    }

    [Theory, MemberData(nameof(Distributions))]
    public void There_is_none_at_infinity(string distribution)
    {
        if (ScalarCase.Of(distribution).Ends[^1] == double.PositiveInfinity)
            Assert.Equal(double.NegativeInfinity, WrittenDistribution.Read(distribution).LogDensity(double.PositiveInfinity));
        if (ScalarCase.Of(distribution).Ends[0] >= 0) Assert
            .Equal(double.NegativeInfinity, WrittenDistribution.Read(distribution).LogDensity(double.NegativeInfinity));
    }

    [Fact]
    public void Every_spelling_has_a_row()
    {
        var written = ScalarCase.Table.Select(row => row.Written).ToList();
        foreach (var distribution in new StandardCatalog().Distributions.Where(IsScalar).Select(d => d.Signature))
            foreach (var parameter in distribution.Parameters)
                Assert.True(written.Exists(w => w.Of.Signature.Name == distribution.Name && w.Arguments.ContainsKey(parameter.Name)),
                    $"{distribution}: {parameter.Name}");
    }

    internal static bool IsScalar(Distribution d) =>
        WrittenDistribution.CanBeWritten(d)
        && d.Signature.Target is { Dims.Count: 0, Element: Element.Real or Element.Positive or Element.Unit };
}
