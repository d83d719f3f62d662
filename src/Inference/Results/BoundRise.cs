namespace ProbDsl.Inference.Results;

/// <summary>
/// How much higher a bound was, in nats, after its draws were doubled to so many: the mean and its standard error, on draws that neither
/// fit had seen.
/// </summary>
public sealed record BoundRise(int Draws, double Value, double Error)
{
    /// <summary>How far the two ends may be apart: two standard errors beyond what was measured.</summary>
    public double AtMost => Math.Abs(Value) + (2 * Error);
}
