namespace ProbDsl.Inference.Results;

/// <summary>
/// The increase of a bound, in nats, after its draws were doubled to this number: the mean and its standard error, on draws that neither
/// fit used.
/// </summary>
public sealed record BoundIncrease(int Draws, double Value, double Error)
{
    /// <summary>The tolerance between the two final bounds: the increase plus two standard errors.</summary>
    public double AtMost => Math.Abs(Value) + (2 * Error);
}
