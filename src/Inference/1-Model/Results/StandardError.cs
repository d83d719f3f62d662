namespace ProbDsl.Inference.Results;

/// <summary>
/// The standard error of a mean of independent numbers: their standard deviation over the root of their number.
/// </summary>
public static class StandardError
{
    /// <summary>The standard error; NaN for a single number.</summary>
    public static double OfMean(IReadOnlyCollection<double> values)
    {
        var mean = values.Sum() / values.Count;
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1.0) / values.Count);
    }
}
