namespace ProbDsl.Inference.Results;

/// <summary>
/// Bits for each number of a row, the one figure that has the sign of a code's length: -log2 p / numbers, of which less is better. Of a
/// lower bound on log p it is an upper one.
/// </summary>
public static class BitsPerDimension
{
    /// <param name="logDensity">Of a row, in nats.</param>
    /// <param name="width">How many numbers of a row are there, on average.</param>
    public static double Of(double logDensity, double width) => -logDensity / Math.Log(2) / width;
}
