using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests.Graph;

/// <summary>Sizes are polynomials in normal form; types print as they are written.</summary>
public sealed class SizeTests
{
    private static readonly Size K = Size.Of("K"), D = Size.Of("D");

    public static TheoryData<Size, string> Printed => new()
    {
        { Size.Of(0), "0" }, { Size.Of(7), "7" }, { Size.Of(-7), "-7" }, { K, "K" }, { K + D, "D + K" }, { D + K, "D + K" }, { K - K, "0" },
        { K * Size.Of(0), "0" },
        { K + Size.Of(1), "K + 1" }, { K - Size.Of(1), "K - 1" }, { Size.Of(1) - K, "-K + 1" }, { Size.Of(2) * K, "2 * K" },
        { K * D, "D * K" }, { K * K, "K * K" },
        { (K + Size.Of(1)) * (K - Size.Of(1)), "K * K - 1" }, { (K + D) * (K + D), "D * D + 2 * D * K + K * K" },
        { K + K + D - K, "D + K" },
    };

    [Theory, MemberData(nameof(Printed))]
    public void A_size_has_one_form(Size size, string text) => Assert.Equal(text, size.ToString());

    [Fact]
    public void Equal_polynomials_are_equal()
    {
        Assert.Equal((K + D) * (K - D), (K * K) - (D * D));
        Assert.Equal(((K + D) * (K - D)).GetHashCode(), ((K * K) - (D * D)).GetHashCode());
        Assert.NotEqual(K, D);
    }

    public static TheoryData<Size, Size, bool?> Compared => new()
    {
        { Size.Of(2), Size.Of(1), true }, { Size.Of(1), Size.Of(2), false }, { K, K, true }, { K, Size.One, true }, { K, Size.Of(2), null },
        { K - Size.One, K, false },
        { K + Size.One, K, true }, { K, D, null }, { K * D, Size.One, true }, { Size.Of(0), K, false }, { Size.One, K, null },
        { K + D, Size.Of(2), true }, { Size.Of(1), K + D, false },
    };

    [Theory, MemberData(nameof(Compared))]
    public void Every_symbol_counts_as_at_least_one(Size size, Size other, bool? atLeast) => Assert.Equal(atLeast, size.IsAtLeast(other));

    [Fact]
    public void What_is_said_without_numbers_holds_for_all()
    {
        Size[] sizes = [Size.Of(0), Size.One, Size.Of(3), K, D, K + D, K * D, K * K, K - Size.One, (Size.Of(2) * K) - D, Size.Of(2) - K];
        foreach (var (one, other) in sizes.SelectMany(a => sizes.Select(b => (a, b))))
            for (var k = 1; k <= 4; k++)
                for (var d = 1; d <= 4; d++)
                    if (one.IsAtLeast(other) is { } said)
                        Assert.Equal(said, one.Evaluate(s => s == "K" ? k : d) >= other.Evaluate(s => s == "K" ? k : d));
    }

    [Theory]
    [InlineData("real", "real")]
    [InlineData("positive", "positive")]
    [InlineData("unit", "unit")]
    [InlineData("real[2]", "real[2]")]
    [InlineData("real[K, D+1]", "real[K, D + 1]")]
    [InlineData("simplex[K]", "simplex[K]")]
    [InlineData("simplex[3, K]", "simplex[3, K]")]
    [InlineData("ordered[K]", "ordered[K]")]
    [InlineData("positive_ordered[K]", "positive_ordered[K]")]
    [InlineData("covariance[D]", "covariance[D]")]
    [InlineData("covariance[K, D]", "covariance[K, D]")]
    [InlineData("positive_definite[D]", "covariance[D]")]
    [InlineData("correlation[D]", "correlation[D]")]
    [InlineData("cholesky[2*D]", "cholesky[2 * D]")]
    public void A_type_prints_as_written(string written, string printed) =>
        Assert.Equal(printed, Stories.Graph($"model M(K = 2, D = 3)\nparam a: {written}\n")["a"].Type.ToString());

    [Theory]
    [InlineData("int", "int")]
    [InlineData("count[3]", "count[3]")]
    [InlineData("bool[D]", "bool[D]")]
    [InlineData("index[K]", "index[K]")]
    [InlineData("index[L, V]", "index[L, V]")]
    public void A_type_of_data_prints_as_written(string written, string printed) =>
        Assert.Equal(printed, Stories.Graph($"model M(K = 2, D = 3)\ndata a[rows]: {written}\n")["a"].Type.ToString());
}
