namespace ProbDsl.Inference.Results.Text;

/// <summary>The shape k of the tail of importance weights (k-hat) as text.</summary>
public static class TailShape
{
    private const double Threshold = 0.7, HalfADigit = 0.005;

    /// <summary>The shape with two decimals, three near the threshold; weights without a tail have a shape of minus infinity.</summary>
    public static string Write(double k)
    {
        if (double.IsInfinity(k)) return k < 0 ? "below 0" : "infinite";
        return k.ToString(Math.Abs(k - Threshold) <= HalfADigit ? "0.000" : "0.00", CultureInfo.InvariantCulture);
    }

    /// <summary>The shape with its standard error, `0.58 ± 0.11`.</summary>
    public static string Write(double k, double error) =>
        double.IsFinite(k) ? $"{Write(k)} ± {error.ToString("0.00", CultureInfo.InvariantCulture)}" : Write(k);
}
