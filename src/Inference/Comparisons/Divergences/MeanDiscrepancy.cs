using System.Numerics.Tensors;

namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The squared maximum mean discrepancy (Gretton and others 2012) with the kernel exp(-|x - y|^2 / (2 h^2)), where h is the median distance
/// of the points of both samples: the unbiased estimate, which may be negative, and its standard error as a U-statistic.
/// </summary>
/// <param name="Squared">The estimate.</param>
/// <param name="Error">Its standard error, for this h.</param>
/// <param name="Bandwidth">h, in the units of the numbers.</param>
internal sealed record MeanDiscrepancy(double Squared, double Error, double Bandwidth)
{
    /// <summary>The largest number of points of each sample.</summary>
    public const int Most = 3000;

    // of each sample: all pairs of these give the median
    private const int MostForMedian = 500;

    /// <param name="rows">[n, width], n at least 2.</param>
    /// <param name="others">[n, width].</param>
    /// <param name="width">The numbers in a row.</param>
    public static MeanDiscrepancy Of(double[] rows, double[] others, int width)
    {
        var (count, bandwidth) = (rows.Length / width, MedianDistance(rows, others, width));
        var (sums, squares) = (new double[count], 0.0);
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++)
            {
                var within = Kernel(rows, i, rows, j) + Kernel(others, i, others, j);
                var pair = within - Kernel(rows, i, others, j) - Kernel(rows, j, others, i);
                sums[i] += pair;
                sums[j] += pair;
                squares += pair * pair;
            }

        var pairs = 0.5 * count * (count - 1.0);
        var mean = 0.5 * sums.Sum() / pairs;
        return new(mean, Math.Sqrt(Variance(sums, mean, (squares / pairs) - (mean * mean))), bandwidth);

        double Kernel(double[] a, int i, double[] b, int j)
        {
            var distance = TensorPrimitives.Distance<double>(a.AsSpan(i * width, width), b.AsSpan(j * width, width)) / bandwidth;
            return Math.Exp(-0.5 * distance * distance);
        }
    }

    /// <summary>The variance of a U-statistic of order 2 (Hoeffding 1948), from sums over the pairs of each point.</summary>
    private static double Variance(double[] sums, double mean, double ofPairs)
    {
        var count = (double)sums.Length;
        if (count < 3) return double.NaN;
        var between = sums.Sum(s => Math.Pow((s / (count - 1)) - mean, 2)) / (count - 1);
        var ofPoints = Math.Max(0, between - (ofPairs / (count - 1)));
        return ((4 * (count - 2) * ofPoints) + (2 * ofPairs)) / (count * (count - 1));
    }

    private static double MedianDistance(double[] rows, double[] others, int width)
    {
        double[] all = [.. rows.Take(MostForMedian * width), .. others.Take(MostForMedian * width)];
        var (count, distances) = (all.Length / width, new List<double>());
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++)
                distances.Add(TensorPrimitives.Distance<double>(all.AsSpan(i * width, width), all.AsSpan(j * width, width)));
        distances.Sort();
        var median = distances[distances.Count / 2];
        return median > 0 ? median : distances.FirstOrDefault(d => d > 0) is var some && some > 0 ? some : 1;
    }
}
