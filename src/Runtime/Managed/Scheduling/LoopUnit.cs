using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>Values of a loop that one instruction makes, in the order in which they are computed.</summary>
/// <param name="Values">One; or pointwise ones of the same shape that are computed in registers, one from the other.</param>
/// <param name="Stored">Those of them that are read by others, or kept.</param>
internal sealed record LoopUnit(IReadOnlyList<Value> Values, IReadOnlyList<Value> Stored)
{
    public LoopUnit(Value single)
        : this([single], [single])
    {
    }

    /// <summary>Whether its values are computed in registers.</summary>
    public bool IsFused => Values.Count > 1;
}
