using MathNet.Numerics.Distributions;

namespace ProbDsl.Tests.Distributions;

/// <summary>How far a sample is from what it should follow.</summary>
internal static class Fit
{
    private const double LeastExpected = 20;

    /// <summary>
    /// Pearson's statistic for draws of whole numbers with these masses (up to a factor), as the probability of one this large; neighbors
    /// are put together until 20 are expected. 0 where a value without mass was drawn.
    /// </summary>
    public static double Counts(double[] sample, IReadOnlyDictionary<double, double> masses)
    {
        var seen = sample.CountBy(x => x).ToDictionary();
        if (seen.Keys.Any(x => !(masses.GetValueOrDefault(x) > 0))) return 0;
        var factor = sample.Length / masses.Values.Sum();
        List<(double Expected, double Found)> cells = [(0, 0)];
        foreach (var (x, mass) in masses.OrderBy(m => m.Key))
        {
            if (cells[^1].Expected >= LeastExpected) cells.Add((0, 0));
            cells[^1] = (cells[^1].Expected + (mass * factor), cells[^1].Found + seen.GetValueOrDefault(x));
        }

        var last = cells[^1];
        if (cells.Count > 1 && last.Expected < LeastExpected)
        {
            cells.RemoveAt(cells.Count - 1);
            cells[^1] = (cells[^1].Expected + last.Expected, cells[^1].Found + last.Found);
        }

        return cells.Count == 1 ? 1 : 1 - ChiSquared.CDF(cells.Count - 1, cells.Sum(c => Math.Pow(c.Found - c.Expected, 2) / c.Expected));
    }

    /// <summary>Kolmogorov's sqrt(n) sup |F_n - F|: above 1.95 once in a thousand.</summary>
    public static double Kolmogorov(double[] sample, Func<double, double> distribution)
    {
        double n = sample.Length;
        return Math.Sqrt(n) * sample.Order().Select((x, i) => Math.Max(distribution(x) - (i / n), ((i + 1) / n) - distribution(x))).Max();
    }

    /// <summary>The sample's mean against another, in standard errors: about N(0, 1).</summary>
    public static double Mean(IReadOnlyCollection<double> sample, double mean)
    {
        var variance = sample.Average(x => Math.Pow(x - mean, 2));
        return variance == 0 ? 0 : (sample.Average() - mean) / Math.Sqrt(variance / sample.Count);
    }
}
