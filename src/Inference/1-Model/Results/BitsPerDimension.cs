namespace ProbDsl.Inference.Results;

/// <summary>
/// Bits per dimension of a row, -log2 p / dimensions. Unlike other metrics it is a code length: less is better. A lower bound on log p
/// gives an upper bound on it.
/// </summary>
public static class BitsPerDimension
{
    /// <param name="logDensity">The log density of a row, in nats.</param>
    /// <param name="width">The average number of observed numbers in a row.</param>
    public static double Of(double logDensity, double width) => -logDensity / Math.Log(2) / width;
}
