namespace ProbDsl.Inference.Results;

/// <summary>Differences of two objectives that are sums of many terms: below rounding they are none.</summary>
internal static class RoundedDifference
{
    /// <summary>Of the size of the values, or of 1 where they are smaller.</summary>
    private const double Rounding = 1e-10;

    /// <summary>value - from; 0 where rounding alone may make the difference.</summary>
    public static double Of(double value, double from)
    {
        var difference = value - from;
        return Math.Abs(difference) <= Rounding * Math.Max(1, Math.Max(Math.Abs(value), Math.Abs(from))) ? 0 : difference;
    }
}
