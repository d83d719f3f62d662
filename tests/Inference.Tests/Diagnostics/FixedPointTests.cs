using ProbDsl.Inference.Results.Text;

namespace ProbDsl.Tests.Diagnostics;

public sealed class FixedPointTests
{
    [Theory]
    [InlineData(-1095.2894, "F3", "-1095.289")]
    [InlineData(0, "F6", "0.000000")]
    [InlineData(999_999_999_999_999, "F1", "999999999999999.0")]
    [InlineData(1e15, "F1", "1e+15")]
    [InlineData(-3.625e300, "F6", "-3.625e+300")]
    [InlineData(8.7436594e287, "0.##", "8.74366e+287")]
    [InlineData(double.NegativeInfinity, "F3", "-Infinity")]
    public void Decimals_where_a_number_has_them_else_a_power_of_ten(double value, string format, string written) =>
        Assert.Equal(written, FixedPoint.Write(value, format));
}
