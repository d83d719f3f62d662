using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Wasserstein distances of samples against sorted pairs, brute force over copies, and the closed form of a shift.</summary>
public sealed class SlicedDistanceTests
{
    /// <summary>Samples as long as one another: the mean distance of the i-th smallest.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(40)]
    public void Of_samples_of_one_size_it_is_the_mean_distance_in_order(int count)
    {
        var (one, other) = (Normals(count, 1, 0), Normals(count, 2, 0.3));
        var expected = one.Order().Zip(other.Order(), (a, b) => Math.Abs(a - b)).Average();
        Assert.Equal(expected, Sorted(one, other), 1e-13);
        // the control: pairs as they come, which is a transport too, and no cheaper
        Assert.True(count == 1 || one.Zip(other, (a, b) => Math.Abs(a - b)).Average() > expected);
    }

    /// <summary>Of 6 and 4 numbers, each of which stands 2 or 3 times in 12.</summary>
    [Theory, InlineData(6, 4), InlineData(1, 7), InlineData(9, 6)]
    public void Of_samples_of_other_sizes_it_is_that_of_their_copies(int count, int others)
    {
        var (one, other) = (Normals(count, 1, 0), Normals(others, 2, 0.3));
        var expected = Copied(one, others).Zip(Copied(other, count), (a, b) => Math.Abs(a - b)).Average();
        Assert.Equal(expected, Sorted(one, other), 1e-13);
        Assert.Equal(expected, Sorted(other, one), 1e-13);
    }

    [Fact]
    public void Equal_numbers_are_no_distance_apart()
    {
        Assert.Equal(0, Sorted([1, 1, 2], [1, 2, 1]));
        Assert.Equal(0, Sorted([1, 1], [1]));
        Assert.Equal(1.0 / 3, Sorted([0, 0, 1], [0, 0, 0]), 1e-15);
    }

    [Fact]
    public void Of_one_number_a_row_every_direction_is_the_same()
    {
        var (one, other) = (Normals(30, 1, 0), Normals(50, 2, 0.5));
        Assert.Equal(Sorted(one, other), SlicedDistance.Between(one, other, 1, 3), 1e-13);
    }

    /// <summary>
    /// A shift by v moves a projection by |u'v|, on average |v| gamma(d/2) / (sqrt(pi) gamma((d+1)/2)) over directions; its variance over
    /// them is |v|^2 / d less the mean squared.
    /// </summary>
    [Theory, InlineData(2, 0.6366197723675814), InlineData(3, 0.5), InlineData(10, 0.2586971533447187)]
    public void A_shift_is_as_far_as_it_is_long_times_the_mean_direction(int width, double mean)
    {
        var rows = Normals(100 * width, 1, 0);
        double[] shift = [.. Enumerable.Range(1, width).Select(j => 0.3 * j)];
        double[] shifted = [.. rows.Select((v, i) => v + shift[i % width])];
        var length = Math.Sqrt(shift.Sum(v => v * v));
        var error = length * Math.Sqrt(((1.0 / width) - (mean * mean)) / SlicedDistance.Directions);
        double[] found = [.. Enumerable.Range(1, 8).Select(seed => SlicedDistance.Between(rows, shifted, width, (ulong)seed))];
        Assert.All(found, d => Assert.InRange((d - (length * mean)) / error, -4, 4));
        Assert.InRange((found.Average() - (length * mean)) / error * Math.Sqrt(found.Length), -4, 4);
        // the control: directions that are not of length 1 are sqrt(d) times as long
        Assert.True(Math.Abs((length * mean * Math.Sqrt(width)) - found[0]) > 4 * error);
    }

    [Fact]
    public void Order_of_rows_and_of_samples_is_nothing_to_it()
    {
        var (one, other) = (Normals(60, 1, 0), Normals(90, 2, 0.5));
        double[] turned = [.. one.Chunk(3).Reverse().SelectMany(r => r)];
        Assert.Equal(SlicedDistance.Between(one, other, 3, 1), SlicedDistance.Between(other, turned, 3, 1), 1e-13);
        Assert.Equal(0, SlicedDistance.Between(one, turned, 3, 1), 1e-15);
        Assert.NotEqual(SlicedDistance.Between(one, other, 3, 1), SlicedDistance.Between(one, other, 3, 2));
    }

    private static double Sorted(double[] one, double[] other) => SlicedDistance.Sorted([.. one.Order()], [.. other.Order()]);

    private static IEnumerable<double> Copied(double[] values, int times) => values.Order().SelectMany(v => Enumerable.Repeat(v, times));

    private static double[] Normals(int count, ulong seed, double mean)
    {
        var values = new double[count];
        new RandomStream(seed, "sliced distance tests").FillNormal(values);
        return [.. values.Select(v => v + mean)];
    }
}
