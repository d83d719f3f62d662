using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Comparisons;

/// <summary>
/// Nearest neighbors as a test of two samples: one half of equal distributions, all of distributions far apart, no more than the best
/// classifier in between.
/// </summary>
public sealed class NeighborTestTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(20)]
    public void Of_equal_distributions_one_half_is_classified_correctly(int width)
    {
        NeighborTest[] found = [.. Enumerable.Range(1, 12).Select(seed =>
            NeighborTest.Of(Normals(400, width, 2 * seed, 0), Normals(300, width, (2 * seed) + 1, 0), width, (ulong)seed))];
        Assert.All(found, f => Assert.InRange((f.Accuracy - 0.5) / f.Error, -3, 3));
        Assert.InRange((found.Average(f => f.Accuracy) - 0.5) / found[0].Error * Math.Sqrt(found.Length), -3, 3);
        Assert.All(found, f => Assert.Equal(300, f.Rows));
    }

    /// <summary>Rows of three truth values: nearly all distances are shared by many.</summary>
    [Fact]
    public void Rows_that_are_as_far_favour_neither_kind()
    {
        NeighborTest[] found = [.. Enumerable.Range(1, 12)
            .Select(seed => NeighborTest.Of(Truths(400, 2 * seed, 0), Truths(400, (2 * seed) + 1, 0), 3, (ulong)seed))];
        Assert.InRange((found.Average(f => f.Accuracy) - 0.5) / found[0].Error * Math.Sqrt(found.Length), -3, 3);
        // P(all truths alike) differs: the best classifier puts Phi right, by the signs of three numbers
        var other = NeighborTest.Of(Truths(400, 1, 0), Truths(400, 2, 1), 3, 1);
        Assert.True(other.Accuracy - 0.5 > 3 * other.Error);
    }

    [Fact]
    public void Of_distributions_far_apart_all_is_classified_correctly()
    {
        var found = NeighborTest.Of(Normals(100, 2, 1, 0), Normals(100, 2, 2, 50), 2, 1);
        Assert.Equal((1.0, 0.0), (found.Accuracy, found.Error));
    }

    /// <summary>Of N(0, 1) and N(m, 1) no classifier puts more than Phi(m / 2) right.</summary>
    [Theory, InlineData(1.0, 0.6914624612740131), InlineData(2.0, 0.8413447460685429)]
    public void In_between_it_is_no_better_than_the_best_classifier(double shift, double best)
    {
        var found = NeighborTest.Of(Normals(2000, 1, 1, 0), Normals(2000, 1, 2, shift), 1, 1);
        Assert.InRange(found.Accuracy, best - 0.05, best + (3 * found.Error));
        Assert.True(found.Accuracy - 0.5 > 3 * found.Error);
    }

    /// <summary>Hours and seconds are the same rows.</summary>
    [Fact]
    public void Units_are_nothing_to_it()
    {
        var (one, other) = (Normals(200, 2, 1, 0), Normals(200, 2, 2, 0.5));
        Assert.Equal(NeighborTest.Of(one, other, 2, 1), NeighborTest.Of(InOtherUnits(one), InOtherUnits(other), 2, 1));
    }

    [Fact]
    public void A_constant_column_separates_what_is_not_constant()
    {
        double[] data = [.. Enumerable.Repeat(0.25, 100)], same = [.. data];
        // all but draws that come as near to the constant as draws are to one another
        Assert.InRange(NeighborTest.Of(data, Normals(100, 1, 1, 0), 1, 1).Accuracy, 0.9, 1);
        Assert.Equal(0.5, NeighborTest.Of(data, same, 1, 1).Accuracy);
    }

    [Fact]
    public void Of_many_rows_some_are_looked_at()
    {
        var found = NeighborTest.Of(Normals(5000, 1, 1, 0), Normals(2600, 1, 2, 0), 1, 1);
        Assert.Equal(NeighborTest.Most, found.Rows);
        Assert.NotEqual(found, NeighborTest.Of(Normals(5000, 1, 1, 0), Normals(2600, 1, 2, 0), 1, 2));
    }

    private static double[] InOtherUnits(double[] rows) => [.. rows.Select((v, i) => i % 2 == 0 ? v : v * 1024)];

    private static double[] Truths(int count, int seed, double shift) => [.. Normals(count, 3, seed, shift).Select(v => v > 0 ? 1.0 : 0.0)];

    private static double[] Normals(int count, int width, int seed, double mean)
    {
        var values = new double[count * width];
        new RandomStream((ulong)seed, "neighbour tests").FillNormal(values);
        return [.. values.Select(v => v + mean)];
    }
}
