using System.Globalization;
using System.Text;
using ProbDsl.Data.Columns;

namespace ProbDsl.Tests.Columns;

public sealed class NumberCellTests
{
    [Fact]
    public void Numbers_are_the_doubles_of_double_Parse_to_the_bit()
    {
        var random = new Random(11);
        for (var i = 0; i < 200_000; i++)
        {
            var text = RandomNumbers.Spelling(random);
            Assert.True(NumberCell.TryRead(Encoding.UTF8.GetBytes(text), out var value), text);
            var expected = double.Parse(text, CultureInfo.InvariantCulture);
            if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(value))
                Assert.Fail($"{text} gave {value:R}, not {expected:R}");
        }
    }

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("-0", -0.0)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("9007199254740992.9", 9007199254740992.0)]
    [InlineData("18446744073709551616", 18446744073709551616.0)]
    [InlineData("99999999999999999999", 1e20)]
    [InlineData("0.1", 0.1)]
    [InlineData("4.9e-324", double.Epsilon)]
    [InlineData("1e-400", 0.0)]
    [InlineData("1E+2", 100.0)]
    [InlineData("INF", double.PositiveInfinity)]
    [InlineData("+infinity", double.PositiveInfinity)]
    [InlineData("-Inf", double.NegativeInfinity)]
    [InlineData("1e999", double.PositiveInfinity)]
    public void These_are_numbers(string text, double expected) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(NumberCell.Read(text)!.Value));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("1-2")]
    [InlineData("1,5")]
    [InlineData("1 ")]
    [InlineData("(1)")]
    [InlineData("$1")]
    [InlineData("0x1F")]
    [InlineData("1f")]
    [InlineData("١")]
    [InlineData("∞")]
    [InlineData("NaN")]
    [InlineData("-nan")]
    [InlineData("infinit")]
    [InlineData("2024-01-31")]
    public void These_are_not(string text) => Assert.Null(NumberCell.Read(text));
}
