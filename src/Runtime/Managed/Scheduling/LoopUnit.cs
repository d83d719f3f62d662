namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>Values of a loop that one instruction computes, in order of computation.</summary>
/// <param name="Values">One value, or several pointwise ones of the same shape that are computed in registers.</param>
/// <param name="Stored">The values among them that others read, or that are kept.</param>
internal sealed record LoopUnit(IReadOnlyList<Value> Values, IReadOnlyList<Value> Stored)
{
    public LoopUnit(Value single)
        : this([single], [single])
    {
    }

    /// <summary>Whether its values are computed in registers.</summary>
    public bool IsFused => Values.Count > 1;
}
