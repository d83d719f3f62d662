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

    /// <param name="rows">[n, width], n at least 2.</param>
    /// <param name="others">[n, width].</param>
    /// <param name="width">The numbers in a row.</param>
    public static MeanDiscrepancy Compute(double[] rows, double[] others, int width)
    {
        var terms = PairedKernels.Compute(rows, others, width);
        var (count, sums, squares) = (terms.Count, new double[terms.Count], 0.0);
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++)
            {
                var pair = terms.Before(i)[j];
                sums[i] += pair;
                sums[j] += pair;
                squares += pair * pair;
            }

        var pairs = 0.5 * count * (count - 1.0);
        var mean = 0.5 * sums.Sum() / pairs;
        return new(mean, Math.Sqrt(Variance(sums, mean, (squares / pairs) - (mean * mean))), terms.Bandwidth);
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
}
