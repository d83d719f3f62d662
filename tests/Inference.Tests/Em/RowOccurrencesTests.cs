using ProbDsl.Inference.Em;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Em;

/// <summary>Rows that count several times, or by weights, are drawn as often as they count.</summary>
public sealed class RowOccurrencesTests
{
    private const int Count = 100_000;

    [Theory]
    [InlineData(new[] { 1.0, 3, 0, 4 }), InlineData(new[] { 0.5, 2.5, 0, 1.25 }), InlineData(new[] { 0, 0.01, 0, 0.02, 0 })]
    public void Rows_are_drawn_in_proportion_to_what_they_count(double[] copies)
    {
        var sample = new RowOccurrences(copies.Length, copies).Sample(Count, new RandomStream(5, "rows"));
        Assert.Equal(sample.Order(), sample);
        for (var row = 0; row < copies.Length; row++)
        {
            var probability = copies[row] / copies.Sum();
            // five standard deviations
            Assert.Equal(probability, sample.Count(r => r == row) / (double)Count, 5 * Math.Sqrt(probability * (1 - probability) / Count));
        }
    }

    [Fact]
    public void Whole_copies_are_rows_and_weighted_rows_count_once()
    {
        Assert.Equal([0, 1, 1, 1, 3, 3], new RowOccurrences(4, [1, 3, 0, 2]).Rows());
        Assert.Equal(6, new RowOccurrences(4, [1, 3, 0, 2]).Count);
        Assert.Equal([0, 1, 3], new RowOccurrences(4, [0.5, 3, 0, 2]).Rows());
        Assert.Equal(3, new RowOccurrences(4, [0.5, 3, 0, 2]).Count);
        Assert.Equal([0, 1, 2], new RowOccurrences(3, null).Rows());
    }
}
