using ProbDsl.Compiler.Graph;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// `m: ordered[K] ~ Normal(0, 10)`: K draws of one law, given that they ascend. They do so with chance 1 / K!, of which the density is
/// relieved; where each has arguments of its own the chance is left out.
/// </summary>
internal static class Ascending
{
    /// <summary>Whether an ordered vector is made of single draws.</summary>
    public static bool IsSorted(TensorType type, DistributionCall call) =>
        type.Element is Element.Ordered or Element.PositiveOrdered && call.Of.Target.Dims.Count == 0;

    /// <summary>
    /// Log densities of single draws, [axes.., K], as those of the vectors that they make; log K! of them each, where all have one law, so
    /// that the density integrates to 1 over ascending vectors.
    /// </summary>
    public static Lowered Joined(Lowered single, bool isOneForAll)
    {
        var size = single.Event[^1];
        var density = Sum(single.Value, single.Value.Shape.Rank - 1);
        return single with { Value = isOneForAll ? density + Enumerable.Range(2, Math.Max(0, size - 1)).Sum(k => Math.Log(k)) : density };
    }
}
