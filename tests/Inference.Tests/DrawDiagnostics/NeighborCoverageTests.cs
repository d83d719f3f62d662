using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Precision, recall, density and coverage by their definitions, and what they are for equal distributions.</summary>
public sealed class NeighborCoverageTests
{
    private const int K = NeighborCoverage.Neighbors;

    [Theory, InlineData(30, 30, 0.0), InlineData(25, 40, 0.7), InlineData(50, 12, 2.0)]
    public void They_are_the_sums_of_their_definitions(int rows, int others, double shift)
    {
        var (data, draws) = (Points(rows, 1, 0), Points(others, 2, shift));
        var found = NeighborCoverage.Compute([.. data.SelectMany(p => p)], [.. draws.SelectMany(p => p)], 2);
        Assert.Equal(draws.Average(y => data.Any(x => Apart(x, y) <= Radius(x, data)) ? 1.0 : 0), found.Precision, 1e-12);
        Assert.Equal(data.Average(x => draws.Any(y => Apart(x, y) <= Radius(y, draws)) ? 1.0 : 0), found.Recall, 1e-12);
        Assert.Equal(draws.Average(y => data.Count(x => Apart(x, y) <= Radius(x, data))) / K, found.Density, 1e-12);
        Assert.Equal(data.Average(x => draws.Any(y => Apart(x, y) <= Radius(x, data)) ? 1.0 : 0), found.Coverage, 1e-12);
    }

    /// <summary>By the orders of points alone: density 1 - k / (n - 1) / k .. is 1, coverage 1 - n (n - 1) .. / ((2 n - 1) ..).</summary>
    [Fact]
    public void Of_equal_distributions_density_and_coverage_are_known()
    {
        const int Count = 300;
        NeighborCoverage[] found = [.. Enumerable.Range(1, 20).Select(i =>
            NeighborCoverage.Compute([.. Points(Count, i, 0).SelectMany(p => p)], [.. Points(Count, i + 100, 0).SelectMany(p => p)], 2))];
        var missed = Enumerable.Range(0, K).Aggregate(1.0, (all, i) => all * (Count - i) / ((2 * Count) - 1 - i));
        Assert.Equal(1 - missed, found.Average(f => f.Coverage), 0.01);
        Assert.Equal(1, found.Average(f => f.Density), 0.03);
    }

    private static double Radius(double[] point, double[][] sample) => sample.Select(other => Apart(point, other)).Order().ElementAt(K);

    private static double Apart(double[] x, double[] y) => Math.Sqrt(x.Zip(y, (a, b) => (a - b) * (a - b)).Sum());

    private static double[][] Points(int count, int seed, double shift)
    {
        var numbers = new double[2 * count];
        new RandomStream((ulong)seed, "points of overlap").FillNormal(numbers);
        return [.. numbers.Select(x => x + shift).Chunk(2)];
    }
}
