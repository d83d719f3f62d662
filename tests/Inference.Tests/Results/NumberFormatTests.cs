using ProbDsl.Inference.Results.Text;

namespace ProbDsl.Tests.Results;

/// <summary>Numbers of a table are printed with the digits in which their uncertainty is visible.</summary>
public sealed class NumberFormatTests
{
    [Theory]
    [InlineData(3e11, 3e5, "300000000000")]
    [InlineData(1234567.891, 0.01, "1234567.891")]
    [InlineData(12345.678, 0.0012, "12345.6780")]
    [InlineData(5.123456789, 1e-9, "5.1234567890")]
    [InlineData(1.23456789e20, 1e12, "1.23456789E+20")]
    [InlineData(1.23456789e-12, 1e-19, "1.23456789E-12")]
    // as before
    [InlineData(0.355873, 0.0291, "0.355873")]
    [InlineData(2.0364, 0.027, "2.03640")]
    [InlineData(3e11, 3e10, "3E+11")]
    [InlineData(3e11, 3e6, "3E+11")]
    [InlineData(1.5e-12, 1e-13, "1.5E-12")]
    [InlineData(7, 0, "7.00000")]
    [InlineData(7, double.NaN, "7.00000")]
    [InlineData(7, double.PositiveInfinity, "7.00000")]
    [InlineData(7, 1e-16, "7.00000")]
    [InlineData(0, 1e-3, "0.000")]
    public void An_uncertainty_is_visible(double value, double uncertainty, string text) =>
        Assert.Equal(text, NumberFormat.For([value], [uncertainty]).Print(value));

    [Fact]
    public void Numbers_of_a_parameter_share_their_decimals()
    {
        var format = NumberFormat.For([12345.678, 1.5, -2e-3], [0.0012, 0.1, 1e-3]);
        Assert.Equal(["12345.6780", "1.5000", "-0.0020"], ((double[])[12345.678, 1.5, -2e-3]).Select(format.Print));
    }
}
