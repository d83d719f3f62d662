using Xunit;

namespace ProbDsl.Tests;

/// <summary>
/// Draws follow their law: Kolmogorov's test on 200,000 of a fixed seed, at a level that a right law would miss once in a million; a law nearby misses it.
/// </summary>
public sealed class SamplerLaws
{
    private const double Rare = 1e-6;

    // the level exceeded by chance with probability 2 exp(-2 level^2)
    private static readonly double Level = Math.Sqrt(-Math.Log(Rare / 2) / 2);

    [Theory]
    [InlineData("StudentT(4, 1, 2)", "StudentT(4, 1, 2.1)")]
    [InlineData("StudentT(4, 1, 2)", "StudentT(7, 1, 2)")]
    [InlineData("StudentT(0.5, -3, 0.25)", "StudentT(0.5, -3, 0.28)")]
    [InlineData("StudentT(1e12, 0, 1)", "StudentT(1e12, 0.03, 1)")]
    [InlineData("Truncated(StudentT(4, 1, 2), low = 0, high = 3)", "Truncated(StudentT(4, 1.3, 2), low = 0, high = 3)")]
    [InlineData("Truncated(StudentT(0.5, 0, 1), high = -1)", "Truncated(StudentT(0.6, 0, 1), high = -1)")]
    [InlineData("HalfStudentT(4, 2)", "HalfStudentT(4, 2.1)")]
    [InlineData("HalfStudentT(0.5, 0.25)", "HalfStudentT(0.5, 0.28)")]
    [InlineData("Truncated(HalfStudentT(4, 2), low = 1)", "Truncated(HalfStudentT(4, 2.1), low = 1)")]
    [InlineData("Cauchy(1, 2)", "Cauchy(1, 2.12)")]
    [InlineData("Truncated(Cauchy(1, 2), low = 3)", "Truncated(Cauchy(1, 2.2), low = 3)")]
    [InlineData("Truncated(Cauchy(0, 1), low = -1e9, high = -1e6)", "Truncated(StudentT(1.1, 0, 1), low = -1e9, high = -1e6)")]
    [InlineData("HalfCauchy(2.5)", "HalfCauchy(2.6)")]
    [InlineData("Truncated(HalfCauchy(2.5), high = 1)", "Truncated(HalfCauchy(2), high = 1)")]
    [InlineData("Laplace(1, 2)", "Laplace(1, 2.1)")]
    [InlineData("Truncated(Laplace(1, 2), low = 0, high = 5)", "Truncated(Laplace(1, 2.2), low = 0, high = 5)")]
    [InlineData("Truncated(Laplace(0, 1), low = 600)", "Truncated(Laplace(0, 1.05), low = 600)")]
    [InlineData("Logistic(1, 2)", "Logistic(1, 2.1)")]
    [InlineData("Truncated(Logistic(1, 2), high = -40)", "Truncated(Logistic(1, 2.1), high = -40)")]
    [InlineData("Gumbel(1, 2)", "Gumbel(1, 2.1)")]
    [InlineData("Truncated(Gumbel(1, 2), low = 9)", "Truncated(Gumbel(1, 2.1), low = 9)")]
    [InlineData("Truncated(Gumbel(1, 2), high = -3)", "Truncated(Gumbel(1, 2.2), high = -3)")]
    [InlineData("LogNormal(1.5, 0.25)", "LogNormal(1.5, 0.26)")]
    [InlineData("Truncated(LogNormal(1.5, 0.25), low = 5)", "Truncated(LogNormal(1.5, 0.27), low = 5)")]
    [InlineData("HalfNormal(2.5)", "HalfNormal(2.6)")]
    [InlineData("Truncated(HalfNormal(2.5), low = 1e-6, high = 1)", "Truncated(HalfNormal(1.5), low = 1e-6, high = 1)")]
    [InlineData("Truncated(HalfNormal(2.5), low = 50)", "Truncated(HalfNormal(2.6), low = 50)")]
    [InlineData("Uniform(-1, 3)", "Uniform(-1, 3.05)")]
    [InlineData("Truncated(Uniform(-1, 3), low = 0, high = 1)", "Truncated(Uniform(0.02, 3), low = 0, high = 1)")]
    public void DrawsFollowTheLaw(string law, string wrong)
    {
        double[] sample = [.. WrittenLaw.Read(law).Draw(200_000).Values.Order()];
        Assert.InRange(WrittenLaw.Read(law).Distance(sample), 0, Level);
        Assert.InRange(WrittenLaw.Read(wrong).Distance(sample), Level, 1e9);
    }

    [Theory]
    [InlineData("StudentT(1e-5, 0, 1)")]
    [InlineData("HalfStudentT(1e-5, 1)")]
    [InlineData("Truncated(StudentT(1e-5, 0, 1), low = 0)")]
    public void DrawsOfTinyDegreesOfFreedomAreNumbers(string law) => Assert.All(WrittenLaw.Read(law).Draw(10_000).Values, x => Assert.False(double.IsNaN(x)));
}
