namespace ProbDsl.Inference.Results;

/// <summary>
/// The largest ratio of two densities that an estimate from some rows takes for granted. What has a probability of up to 3 / n is in none
/// of n rows one time in twenty, and where the ratio is r it adds up to 3 r / n to the mean of the ratios, which is 1. Ratios above n / 10
/// are cut there: then a bound that such rows seem to prove is at most about 0.3 nats too high, and no bound is far above log(n / 10)
/// nats, as none from n rows can be above about log n (McAllester and Stratos 2020).
/// </summary>
public static class RatioLimit
{
    private const double Rows = 10, Least = 2;

    /// <summary>The largest ratio by this many rows of each distribution.</summary>
    public static double Of(long rows) => Math.Max(Least, rows / Rows);

    /// <summary>Whether a bound is so near the greatest one that is possible that the divergence may be far above.</summary>
    public static bool IsNear(double bound, double greatest) => bound > 0.8 * greatest;
}
