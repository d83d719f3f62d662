namespace ProbDsl.Tests.Sampling;

/// <summary>
/// Whether draws follow a distribution: tests that a right sampler fails about once in ten thousand seeds, and here the seed is fixed.
/// </summary>
internal static class SampleChecks
{
    /// <summary>Mean within 4 standard errors.</summary>
    public static bool HasMean(IReadOnlyCollection<double> draws, double expected)
    {
        var mean = draws.Average();
        var error = Math.Sqrt(draws.Sum(d => (d - mean) * (d - mean)) / (draws.Count - 1.0) / draws.Count);
        return Math.Abs(mean - expected) <= (4 * error) + (1e-12 * Math.Abs(expected));
    }

    /// <summary>
    /// Kolmogorov's distance between draws and a distribution function, as a multiple of 1 / sqrt(n): above 2.2 with probability 1e-4.
    /// </summary>
    public static bool Follows(IReadOnlyCollection<double> draws, Func<double, double> cdf)
    {
        var (sorted, n) = (draws.Order().ToArray(), draws.Count);
        var distance = sorted.Select((x, i) => Math.Max(cdf(x) - ((double)i / n), ((i + 1.0) / n) - cdf(x))).Max();
        return distance * Math.Sqrt(n) < 2.2;
    }

    public static bool IsStandardNormal(IReadOnlyCollection<double> draws) =>
        Follows(draws, NormalCdf) && HasMean([.. draws.Select(d => d * d)], 1);

    /// <summary>Marsaglia 2004, "Evaluating the normal distribution": 1/2 + phi(x) (x + x^3 / 3 + x^5 / (3 5) + ...).</summary>
    public static double NormalCdf(double x)
    {
        if (Math.Abs(x) > 8) return x > 0 ? 1 : 0;
        var (sum, term, before) = (x, x, double.NaN);
        for (var i = 3; sum != before; i += 2) (before, term, sum) = (sum, term * x * x / i, sum + (term * x * x / i));
        return 0.5 + (sum * NormalDensity(x));
    }

    public static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// The distribution function of a density that need not be scaled, by Simpson's rule on 4,000 intervals between two ends, linear
    /// between their ends.
    /// </summary>
    public static Func<double, double> CdfOf(Func<double, double> density, double low, double high)
    {
        const int intervals = 4000;
        var step = (high - low) / intervals;
        var total = new double[intervals + 1];
        for (var i = 0; i < intervals; i++)
        {
            var x = low + (i * step);
            total[i + 1] = total[i] + ((density(x) + (4 * density(x + (step / 2))) + density(x + step)) * step / 6);
        }

        return x =>
        {
            var at = Math.Clamp((x - low) / step, 0, intervals - 1e-9);
            return (total[(int)at] + ((at - (int)at) * (total[(int)at + 1] - total[(int)at]))) / total[intervals];
        };
    }

    /// <summary>
    /// Pearson's statistic brought to a standard normal (Wilson and Hilferty 1931), below 4; cells that expect fewer than 5 are one cell.
    /// </summary>
    public static bool Fits(IReadOnlyList<int> counts, IReadOnlyList<double> expected)
    {
        var cells = counts.Zip(expected).GroupBy(c => c.Second < 5 ? -1 : 0)
            .SelectMany(g => g.Key == 0 ? g.ToArray() : [(g.Sum(c => c.First), g.Sum(c => c.Second))]).ToList();
        if (cells.Exists(c => c.Item2 < 1e-6 && c.Item1 > 0)) return false;
        var used = cells.Where(c => c.Item2 >= 1e-6).ToList();
        var (statistic, freedom) = (used.Sum(c => (c.Item1 - c.Item2) * (c.Item1 - c.Item2) / c.Item2), used.Count - 1);
        return (Math.Cbrt(statistic / freedom) - (1 - (2.0 / (9 * freedom)))) / Math.Sqrt(2.0 / (9 * freedom)) < 4;
    }
}
