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
            NeighborTest.Run(Normals(400, width, 2 * seed, 0), Normals(300, width, (2 * seed) + 1, 0), width, (ulong)seed))];
        Assert.All(found, f => Assert.InRange((f.Accuracy - 0.5) / f.Error, -3, 3));
        Assert.InRange((found.Average(f => f.Accuracy) - 0.5) / found[0].Error * Math.Sqrt(found.Length), -3, 3);
        Assert.All(found, f => Assert.Equal(300, f.Rows));
    }

    /// <summary>Rows of three truth values: nearly all distances are shared by many.</summary>
    [Fact]
    public void Rows_that_are_as_far_favour_neither_kind()
    {
        NeighborTest[] found = [.. Enumerable.Range(1, 12)
            .Select(seed => NeighborTest.Run(Truths(400, 2 * seed, 0), Truths(400, (2 * seed) + 1, 0), 3, (ulong)seed))];
        Assert.InRange((found.Average(f => f.Accuracy) - 0.5) / found[0].Error * Math.Sqrt(found.Length), -3, 3);
        // P(all truths alike) differs: the best classifier puts Phi right, by the signs of three numbers
        var other = NeighborTest.Run(Truths(400, 1, 0), Truths(400, 2, 1), 3, 1);
        Assert.True(other.Accuracy - 0.5 > 3 * other.Error);
    }

    [Fact]
    public void Of_distributions_far_apart_all_is_classified_correctly()
    {
        var found = NeighborTest.Run(Normals(100, 2, 1, 0), Normals(100, 2, 2, 50), 2, 1);
        Assert.Equal((1.0, 0.0), (found.Accuracy, found.Error));
    }

    /// <summary>Of N(0, 1) and N(m, 1) no classifier puts more than Phi(m / 2) right.</summary>
    [Theory, InlineData(1.0, 0.6914624612740131), InlineData(2.0, 0.8413447460685429)]
    public void In_between_it_is_no_better_than_the_best_classifier(double shift, double best)
    {
        var found = NeighborTest.Run(Normals(2000, 1, 1, 0), Normals(2000, 1, 2, shift), 1, 1);
        Assert.InRange(found.Accuracy, best - 0.05, best + (3 * found.Error));
        Assert.True(found.Accuracy - 0.5 > 3 * found.Error);
    }

    /// <summary>Hours and seconds are the same rows.</summary>
    [Fact]
    public void Units_are_nothing_to_it()
    {
        var (one, other) = (Normals(200, 2, 1, 0), Normals(200, 2, 2, 0.5));
        Assert.Equal(Accuracy(one, other), Accuracy(InOtherUnits(one), InOtherUnits(other)));
        // the control: a shift of the first column is lost where the second counts 1,024 times as much
        Assert.NotEqual(NeighborTest.Run(one, other, 2, 1), NeighborTest.Run(InOtherUnits(one), InOtherUnits(other), 2, 1));

        double Accuracy(double[] rows, double[] draws) => new ClassifierJudge().Of(new(rows, draws, 2, false, 1)).Single().Value;
    }

    /// <summary>Under equality, accuracies are outside of the range as often as it says: 5% of 400 cases, 20 ± 4.4.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void The_range_of_equal_distributions_holds_95_of_100_accuracies(bool arePaired)
    {
        var outside = Enumerable.Range(1, 400).Count(seed =>
        {
            var test = new ClassifierJudge().Of(
                new(Normals(200, 2, 2 * seed, 0), Normals(200, 2, (2 * seed) + 1, 0), 2, arePaired, (ulong)seed)).Single();
            return test.Value < test.IfEqual!.Value.Low || test.Value > test.IfEqual.Value.High;
        });
        Assert.InRange(outside, 7, 33);
    }

    /// <summary>
    /// Each pair is given a number of its own, which a classifier recognizes: rows whose partner is in the other half would be classified
    /// wrongly, and accuracies would be far below one half.
    /// </summary>
    [Fact]
    public void Rows_that_are_given_the_same_data_are_in_the_same_half()
    {
        double[] accuracies = [.. Enumerable.Range(1, 100).Select(seed => Accuracy(seed, arePaired: true))];
        var error = Math.Sqrt(0.25 / 40 / accuracies.Length);
        Assert.InRange((accuracies.Average() - 0.5) / error, -4, 4);
        Assert.True((Enumerable.Range(1, 100).Average(seed => Accuracy(seed, arePaired: false)) - 0.5) / error < -4);

        double Accuracy(int seed, bool arePaired)
        {
            double[] data = [.. Enumerable.Range(0, 40).Select(i => Math.Pow(2, i))];
            return NeighborTest.Run(data, data, 1, (ulong)seed, arePaired).Accuracy;
        }
    }

    /// <summary>A shift of half a standard deviation: the best classifier is right in Phi(0.25) = 0.599 of the cases.</summary>
    [Fact]
    public void A_shift_is_found()
    {
        var found = Enumerable.Range(1, 50).Count(seed => new ClassifierJudge()
            .Of(new(Normals(1000, 1, 2 * seed, 0), Normals(1000, 1, (2 * seed) + 1, 0.5), 1, false, (ulong)seed))
            .Single().IsDifferent!.Value);
        Assert.InRange(found, 45, 50);
    }

    [Fact]
    public void A_constant_column_separates_what_is_not_constant()
    {
        double[] data = [.. Enumerable.Repeat(0.25, 100)], same = [.. data];
        // all but draws that come as near to the constant as draws are to one another
        Assert.InRange(NeighborTest.Run(data, Normals(100, 1, 1, 0), 1, 1).Accuracy, 0.9, 1);
        Assert.Equal(0.5, NeighborTest.Run(data, same, 1, 1).Accuracy);
    }

    [Fact]
    public void Of_many_rows_some_are_looked_at()
    {
        var found = NeighborTest.Run(Normals(5000, 1, 1, 0), Normals(2600, 1, 2, 0), 1, 1);
        Assert.Equal(NeighborTest.Most, found.Rows);
        Assert.NotEqual(found, NeighborTest.Run(Normals(5000, 1, 1, 0), Normals(2600, 1, 2, 0), 1, 2));
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
