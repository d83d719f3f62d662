namespace ProbDsl.Tests.RandomNumbers;

/// <summary>How far a sample is from what it should follow.</summary>
internal static class Fit
{
    /// <summary>Pearson's sum of (seen - expected)^2 / expected, standardized by Wilson and Hilferty's cube root: about N(0, 1).</summary>
    public static double ChiSquare(IReadOnlyList<int> seen, Func<int, double> probability)
    {
        double total = seen.Sum();
        var sum = seen.Select((count, i) => Math.Pow(count - total * probability(i), 2) / (total * probability(i))).Sum();
        var freedom = seen.Count - 1.0;
        return (Math.Cbrt(sum / freedom) - (1 - 2 / (9 * freedom))) / Math.Sqrt(2 / (9 * freedom));
    }

    /// <summary>
    /// The same for whole numbers of a distribution with this mean, deviation and mass: neighbors are put together until 50 or more are
    /// expected, the tails go to the outermost cells.
    /// </summary>
    public static double Counts(double[] sample, double mean, double deviation, Func<double, double> mass)
    {
        var (ends, probabilities, total, cell) = (new List<double>(), new List<double>(), 0.0, 0.0);
        for (var k = Math.Max(0, Math.Floor(mean - 12 * deviation)); (1 - total - cell) * sample.Length > 50; k++)
        {
            cell += mass(k);
            if (cell * sample.Length <= 50) continue;
            ends.Add(k);
            probabilities.Add(cell);
            (total, cell) = (total + cell, 0);
        }
        probabilities.Add(1 - total);
        var seen = new int[probabilities.Count];
        foreach (var x in sample)
        {
            var at = ends.BinarySearch(x);
            seen[at < 0 ? ~at : at]++;
        }
        return ChiSquare(seen, i => probabilities[i]);
    }

    /// <summary>The sample's mean against the distribution's, in standard errors: about N(0, 1).</summary>
    public static double Mean(double[] sample, double mean, double deviation) =>
        (sample.Average() - mean) / deviation * Math.Sqrt(sample.Length);

    /// <summary>
    /// The mean square from the distribution's mean against its variance, in standard errors, by the distribution's excess kurtosis: about
    /// N(0, 1).
    /// </summary>
    public static double Variance(double[] sample, double mean, double deviation, double excess) =>
        (sample.Average(x => Math.Pow((x - mean) / deviation, 2)) - 1) * Math.Sqrt(sample.Length / (excess + 2));

    /// <summary>Kolmogorov's sqrt(n) sup |F_n - F|: above 1.95 once in a thousand.</summary>
    public static double Kolmogorov(double[] sample, Func<double, double> distribution)
    {
        double n = sample.Length;
        return Math.Sqrt(n) * sample.Order().Select((x, i) => Math.Max(distribution(x) - i / n, (i + 1) / n - distribution(x))).Max();
    }

    /// <summary>sqrt(n) times the correlation: about N(0, 1) if independent.</summary>
    public static double Correlation(double[] a, double[] b) => Math.Sqrt(a.Length) * MathNet.Numerics.Statistics.Correlation.Pearson(a, b);
}
