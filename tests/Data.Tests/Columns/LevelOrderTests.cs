using System.Globalization;
using System.Numerics;
using ProbDsl.Data.Columns;

namespace ProbDsl.Tests.Columns;

public sealed class LevelOrderTests
{
    [Theory]
    [InlineData("10 9 -3 0 -20", "-20 -3 0 9 10")]
    [InlineData("1234567890123456711 1234567890123456701 99999999999999999999999 7",
        "7 1234567890123456701 1234567890123456711 99999999999999999999999")]
    [InlineData("10 9 01", "01 10 9")]
    [InlineData("10 9 1.0", "1.0 10 9")]
    [InlineData("10 9 1E5", "10 1E5 9")]
    [InlineData("10 9 -0", "-0 10 9")]
    [InlineData("10 9 +1", "+1 10 9")]
    [InlineData("10 9 -", "- 10 9")]
    [InlineData("b a B 10 9", "10 9 B a b")]
    public void Whole_numbers_by_value_and_any_other_texts_by_their_characters(string texts, string sorted) =>
        Assert.Equal(sorted, string.Join(' ', LevelOrder.Sorted(texts.Split(' '))));

    [Fact]
    public void The_order_of_whole_numbers_of_any_length_is_that_of_BigInteger()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            List<BigInteger> numbers = [.. Enumerable.Range(0, 40).Select(_ => Number(random)).Distinct()];
            var sorted = LevelOrder.Sorted(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(numbers.Order(), sorted.Select(text => BigInteger.Parse(text, CultureInfo.InvariantCulture)));
        }

        static BigInteger Number(Random random) =>
            (BigInteger.Pow(10, random.Next(30)) + random.Next(-20, 20)) * (random.Next(2) == 0 ? 1 : -1);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("-1", true)]
    [InlineData("1234567890123456789012", true)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData("00", false)]
    [InlineData("-0", false)]
    [InlineData("1.", false)]
    [InlineData("1e3", false)]
    [InlineData("\u0661", false)]
    public void There_is_one_way_to_write_a_whole_number(string text, bool isWhole) => Assert.Equal(isWhole, LevelOrder.IsWhole(text));
}
