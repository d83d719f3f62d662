using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>`m: ordered[K] ~ Normal(0, 10)`: K draws of one law, given that they ascend. They do so with chance 1 / K!, of which the density is relieved; where each has arguments of its own the chance is left out.</summary>
internal static class Ascending
{
    /// <summary>Whether an ordered vector is made of single draws.</summary>
    public static bool IsSorted(TensorType type, Law law) => type.Element is Element.Ordered or Element.PositiveOrdered && law.Of.Target.Dims.Count == 0;

    /// <summary>log K! for each vector of an event [.., K], so that the density integrates to 1 over ascending vectors.</summary>
    public static double LogShare(Shape drawn)
    {
        var vectors = drawn[..^1].Aggregate(1.0, (n, size) => n * size);
        return vectors * Enumerable.Range(2, Math.Max(0, drawn[^1] - 1)).Sum(k => Math.Log(k));
    }
}
