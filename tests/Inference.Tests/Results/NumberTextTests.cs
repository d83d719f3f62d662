using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Results.Text;

namespace ProbDsl.Tests.Results;

/// <summary>Numbers within sentences.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData(1234.56, "1234.6")]
    [InlineData(-12.346, "-12.35")]
    [InlineData(0.22049, "0.2205")]
    [InlineData(0.0012345, "0.00123")]
    [InlineData(3.21e-10, "3.21E-10")]
    [InlineData(0, "0")]
    public void A_short_number_keeps_significant_digits(double value, string text) => Assert.Equal(text, NumberText.Short(value));

    [Fact]
    public void Estimates_of_a_small_number_differ_in_print() => Assert.Equal(
        "`sd` is 3.2E-10 ± 1.1E-11 by its draws and 2.9E-10 ± 1E-10 by their importance weights",
        new NumberDisagreement("sd", 3.2e-10, 1.1e-11, 2.9e-10, 1e-10, IsLarge: true).ToString());
}
