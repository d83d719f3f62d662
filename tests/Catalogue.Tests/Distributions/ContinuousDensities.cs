using Xunit;

namespace ProbDsl.Tests;

/// <summary>Densities of laws of the line, of half of it and between bounds integrate to 1 over their support and are 0 outside.</summary>
public sealed class ContinuousDensities
{
    private const double Inf = double.PositiveInfinity;

    [Theory]
    [InlineData("StudentT(4, 1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("StudentT(0.5, -3, 0.25)", new double[] { -Inf, -3, Inf })]
    [InlineData("StudentT(30, 1000, 0.001)", new double[] { -Inf, 999.99, 1000, 1000.01, Inf })]
    [InlineData("StudentT(1e12, 0, 1)", new double[] { -Inf, 0, Inf })]
    [InlineData("HalfStudentT(4, 2)", new double[] { 0, Inf })]
    [InlineData("HalfStudentT(0.5, 0.25)", new double[] { 0, Inf })]
    [InlineData("Cauchy(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("Cauchy(0, 1e-8)", new double[] { -Inf, -1e-6, 0, 1e-6, Inf })]
    [InlineData("HalfCauchy(2.5)", new double[] { 0, Inf })]
    [InlineData("Laplace(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("Laplace(0, 1e-8)", new double[] { -Inf, -4e-7, 0, 4e-7, Inf })]
    [InlineData("Logistic(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("Logistic(-5, 400)", new double[] { -Inf, -5, Inf })]
    [InlineData("Gumbel(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("Gumbel(-5, 0.01)", new double[] { -Inf, -5.1, -5, -4.5, Inf })]
    [InlineData("LogNormal(1.5, 0.25)", new double[] { 0, 4.5, Inf })]
    [InlineData("LogNormal(0, 5)", new double[] { 0, 1, Inf })]
    [InlineData("HalfNormal(2.5)", new double[] { 0, Inf })]
    [InlineData("HalfNormal(1e-8)", new double[] { 0, 1e-7, Inf })]
    [InlineData("Uniform(-1, 3)", new double[] { -1, 3 })]
    [InlineData("Uniform(0, 1e-300)", new double[] { 0, 1e-300 })]
    public void TheDensityIntegratesToOne(string law, double[] parts) => Check.IsClose(1, Integral(law, parts), 1e-8, law);

    [Theory]
    [InlineData("StudentT(4, 1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("HalfStudentT(4, 2)", new double[] { 0, Inf })]
    [InlineData("Cauchy(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("HalfCauchy(2.5)", new double[] { 0, Inf })]
    [InlineData("Laplace(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("Logistic(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("Gumbel(1, 2)", new double[] { -Inf, 1, Inf })]
    [InlineData("LogNormal(1.5, 0.25)", new double[] { 0, 4.5, Inf })]
    [InlineData("HalfNormal(2.5)", new double[] { 0, Inf })]
    [InlineData("Uniform(-1, 3)", new double[] { -1, 3 })]
    public void APowerOfADensityIsCaught(string law, double[] parts) => Assert.False(Check.Close(1, Integral(law, parts, power: 1.0001), 1e-6));

    [Theory]
    [InlineData("StudentT(4, 1, 2)", new double[0])]
    [InlineData("HalfStudentT(4, 2)", new double[] { -1, -1e-300 })]
    [InlineData("Cauchy(1, 2)", new double[0])]
    [InlineData("HalfCauchy(2.5)", new double[] { -1, -1e-300 })]
    [InlineData("Laplace(1, 2)", new double[0])]
    [InlineData("Logistic(1, 2)", new double[0])]
    [InlineData("Gumbel(1, 2)", new double[] { -2000 })]
    [InlineData("LogNormal(1.5, 0.25)", new double[] { -1, -1e-300, 0 })]
    [InlineData("HalfNormal(2.5)", new double[] { -1, -1e-300 })]
    [InlineData("Uniform(-1, 3)", new double[] { -1.0000001, 3.0000001 })]
    [InlineData("Uniform(3, -1)", new double[] { -1, 0, 3 })]
    public void OutsideTheSupportThereIsNothing(string law, double[] outside) =>
        Assert.All([-Inf, .. outside, Inf], x => Assert.Equal(-Inf, WrittenLaw.Read(law).LogDensity(x)));

    [Theory]
    [InlineData("HalfStudentT(4, 2)", new double[] { 0 })]
    [InlineData("HalfCauchy(2.5)", new double[] { 0 })]
    [InlineData("HalfNormal(2.5)", new double[] { 0 })]
    [InlineData("Uniform(-1, 3)", new double[] { -1, 3 })]
    public void ItsEndsBelongToTheSupport(string law, double[] ends) =>
        Assert.All(ends, x => Assert.True(double.IsFinite(WrittenLaw.Read(law).LogDensity(x))));

    // two laws of the same numbers
    [Theory]
    [InlineData("StudentT(1, 0.5, 2)", "Cauchy(0.5, 2)", new double[] { -3, 0.5, 1e9 })]
    [InlineData("HalfStudentT(1, 2)", "HalfCauchy(2)", new double[] { 0, 0.5, 1e9 })]
    [InlineData("StudentT(1e18, 0.5, 2)", "Normal(0.5, 2)", new double[] { -3, 0.5, 40 })]
    [InlineData("HalfStudentT(1e18, 2)", "HalfNormal(2)", new double[] { 0, 0.5, 40 })]
    public void ASpecialCaseIsTheOtherLaw(string law, string other, double[] points) =>
        Assert.All(points, x => Check.IsClose(WrittenLaw.Read(other).LogDensity(x), WrittenLaw.Read(law).LogDensity(x), 1e-12, $"{law} at {x}"));

    private static double Integral(string law, double[] parts, double power = 1) =>
        parts.Zip(parts.Skip(1), (low, high) => WrittenLaw.Read(law).Integral(low, high, power)).Sum();
}
