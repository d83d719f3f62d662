using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Comparisons;

/// <summary>The maximum mean discrepancy against its closed form; its p-value against all exchanges and uniform numbers.</summary>
public sealed class DiscrepancyTestTests
{
    /// <summary>
    /// Of N(0, 1) and N(m, s) under a Gaussian kernel: E k(x, y) = h / sqrt(h^2 + v) exp(-m^2 / (2 (h^2 + v))), v the sum of variances.
    /// </summary>
    [Theory, InlineData(0.5, 1.0), InlineData(0.0, 1.5), InlineData(1.0, 0.6)]
    public void Of_two_Gaussians_it_is_the_closed_form(double mean, double sd)
    {
        double[] rows = Normals(2000, 1), others = [.. Normals(2000, 2).Select(x => mean + (sd * x))];
        var test = DiscrepancyTest.Run(rows, others, 1, 1);
        var expected = Kernel(2, 0) + Kernel(2 * sd * sd, 0) - (2 * Kernel(1 + (sd * sd), mean));
        var apart = MeanDiscrepancy.Compute(rows, others, 1);
        Assert.Equal(apart.Squared, test.Squared, 1e-12);
        Assert.InRange((test.Squared - expected) / apart.Error, -4, 4);
        Assert.True(expected > 4 * apart.Error);
        Assert.Equal(1.0 / (1 + DiscrepancyTest.Exchanges), test.PValue, 1e-12);

        double Kernel(double variance, double shift)
        {
            var h = test.Bandwidth;
            return h / Math.Sqrt((h * h) + variance) * Math.Exp(-0.5 * shift * shift / ((h * h) + variance));
        }
    }

    /// <summary>Of eight pairs there are 256 exchanges; the p-value of all of them is near that of random ones.</summary>
    [Theory, InlineData(0.0), InlineData(0.6), InlineData(1.2)]
    public void The_p_value_is_that_of_all_exchanges(double shift)
    {
        const int Count = 8;
        double[] rows = Normals(2 * Count, 5), others = [.. Normals(2 * Count, 6).Select(x => x + shift)];
        var own = MeanDiscrepancy.Compute(rows, others, 2).Squared;
        var atLeast = Enumerable.Range(0, 1 << Count).Count(which =>
        {
            var (a, b) = ((double[])rows.Clone(), (double[])others.Clone());
            for (var i = 0; i < 2 * Count; i++)
                if ((which >> (i / 2)) % 2 == 1) (a[i], b[i]) = (b[i], a[i]);
            return MeanDiscrepancy.Compute(a, b, 2).Squared >= own - 1e-12;
        });
        var expected = atLeast / (double)(1 << Count);
        var error = Math.Sqrt(expected * (1 - expected) / DiscrepancyTest.Exchanges);
        Assert.InRange(DiscrepancyTest.Run(rows, others, 2, 3).PValue, expected - (4 * error) - 0.003, expected + (4 * error) + 0.003);
    }

    /// <summary>By the test of Kolmogorov, whose statistic is below 1.63 in 99 of 100 cases.</summary>
    [Fact]
    public void Of_equal_distributions_p_values_are_uniform()
    {
        const int Repeats = 400;
        double[] values = [.. Enumerable.Range(0, Repeats)
            .Select(r => DiscrepancyTest.Run(Normals(60, 100 + (ulong)r), Normals(60, 1000 + (ulong)r), 2, (ulong)r).PValue).Order()];
        var largest = values.Select((p, i) => Math.Max(Math.Abs(p - ((double)i / Repeats)), Math.Abs(p - ((i + 1.0) / Repeats)))).Max();
        Assert.InRange(largest * Math.Sqrt(Repeats), 0, 1.63);
        Assert.InRange(values.Count(p => p < 0.05), 7, 33);
    }

    [Fact]
    public void A_shift_is_found()
    {
        var found = Enumerable.Range(0, 40).Count(r =>
            DiscrepancyTest.Run(Normals(400, (ulong)r), [.. Normals(400, 500 + (ulong)r).Select(x => x + 0.5)], 2, 1).PValue < 0.05);
        Assert.InRange(found, 38, 40);
    }

    [Fact]
    public void Equal_samples_are_not_different() => Assert.Equal(1, DiscrepancyTest.Run([1, 1, 2, 2], [1, 1, 2, 2], 2, 1).PValue);

    private static double[] Normals(int count, ulong seed)
    {
        var numbers = new double[count];
        new RandomStream(seed, "discrepancy tests").FillNormal(numbers);
        return numbers;
    }
}
