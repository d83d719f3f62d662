namespace ProbDsl.Tests;

/// <summary>How far a sample is from what it should follow.</summary>
internal static class Fit
{
    /// <summary>Pearson's sum of (seen - expected)^2 / expected, standardised by Wilson and Hilferty's cube root: about N(0, 1).</summary>
    public static double ChiSquare(IReadOnlyList<int> seen, Func<int, double> probability)
    {
        double total = seen.Sum();
        var sum = seen.Select((count, i) => Math.Pow(count - total * probability(i), 2) / (total * probability(i))).Sum();
        var freedom = seen.Count - 1.0;
        return (Math.Cbrt(sum / freedom) - (1 - 2 / (9 * freedom))) / Math.Sqrt(2 / (9 * freedom));
    }

    /// <summary>Kolmogorov's sqrt(n) sup |F_n - F|: above 1.95 once in a thousand.</summary>
    public static double Kolmogorov(double[] sample, Func<double, double> distribution)
    {
        double n = sample.Length;
        return Math.Sqrt(n) * sample.Order().Select((x, i) => Math.Max(distribution(x) - i / n, (i + 1) / n - distribution(x))).Max();
    }

    /// <summary>sqrt(n) times the correlation: about N(0, 1) if independent.</summary>
    public static double Correlation(double[] a, double[] b) => Math.Sqrt(a.Length) * MathNet.Numerics.Statistics.Correlation.Pearson(a, b);
}
