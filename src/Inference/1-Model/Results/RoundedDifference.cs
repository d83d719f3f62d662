namespace ProbDsl.Inference.Results;

/// <summary>Differences of two objectives that are sums of many terms: differences below rounding count as 0.</summary>
public static class RoundedDifference
{
    /// <summary>Relative to the size of the values, or to 1 if they are smaller.</summary>
    private const double Rounding = 1e-10;

    /// <summary>value - from; 0 if the difference may be rounding.</summary>
    public static double Of(double value, double from)
    {
        var difference = value - from;
        return Math.Abs(difference) <= Rounding * Math.Max(1, Math.Max(Math.Abs(value), Math.Abs(from))) ? 0 : difference;
    }
}
