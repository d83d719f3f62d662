namespace ProbDsl.Inference.Lowering;

/// <summary>
/// `m: ordered[K] ~ Normal(0, 10)`: K independent draws, given that they ascend. The probability of this is 1 / K! if all have the same
/// distribution, and the density is divided by it; if elements have different arguments, this normalization is omitted.
/// </summary>
public static class OrderedDraws
{
    /// <summary>Whether an ordered vector consists of single draws.</summary>
    public static bool IsSorted(TensorType type, DistributionCall call) =>
        type.Element is Element.Ordered or Element.PositiveOrdered && call.Of.Target.Dims.Count == 0 && !call.StartsFlow;

    /// <summary>
    /// The log densities of vectors from those of their single draws, [axes.., K]; plus log K! if all have the same distribution, so that
    /// the density integrates to 1 over ascending vectors.
    /// </summary>
    public static AxisTensor Joined(AxisTensor single, bool isOneForAll)
    {
        var size = single.Event[^1];
        var density = Sum(single.Value, single.Value.Shape.Rank - 1);
        return single with { Value = isOneForAll ? density + Enumerable.Range(2, Math.Max(0, size - 1)).Sum(k => Math.Log(k)) : density };
    }
}
