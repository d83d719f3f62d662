using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// The derivative of a chain's log sum: by the potential of a state it is the state's probability, by the potential of a transition its
/// expected count; for the best path it is the states and transitions of that path. Mask, noise and weights do not change the log sum.
/// </summary>
internal static class ChainPullback
{
    /// <summary>The pullback to one input, given the item and its adjoint u; null: zero.</summary>
    /// <exception cref="NoGradient">The item is not the log sum.</exception>
    public static Value? Derive(Value item, Value u, int input)
    {
        if (((ItemResult)item.Attribute!).Index != ChainShapes.LogSum) throw new NoGradient(item.Inputs[0]);
        if (input > 1) return null;
        var (chain, counted) = (item.Inputs[0], Counted(item.Inputs[0], null));
        var (unary, pair) = (chain.Inputs[0].Shape, chain.Inputs[1].Shape);
        if (input == 0) return counted.States * PerSequence(item, u, unary.Rank);
        if (Uniform(u) is { } same) return counted.Pairs * same;
        // the gradient of a shared matrix is summed over sequences inside the op: it is never materialized per sequence
        return pair[..^3] == unary[..^2] ? counted.Pairs * PerSequence(item, u, pair.Rank) : Counted(chain, u).Pairs;
    }

    // a drawn path has no effect on the log sum; the weights of a chain apply to its own pairs
    private static ChainResults Counted(Value chain, Value? weight)
    {
        var options = (ChainOptions)chain.Attribute!;
        var pick = options.Pick == ChainPick.Best ? ChainPick.Best : ChainPick.Expected;
        return Chain(chain.Inputs[0], chain.Inputs[1], options.Mask is { } mask ? chain.Inputs[mask] : null, pick, null, weight);
    }

    /// <summary>The one number that a value repeats, a scalar; null if it has several.</summary>
    internal static Value? Uniform(Value u) => u.Shape.Count == 1 ? Reshape(u, []) : u.Op == Op.Broadcast ? Uniform(u.Inputs[0]) : null;

    // one per sequence, with trailing dimensions of size 1
    private static Value PerSequence(Value item, Value u, int rank) =>
        Uniform(u) ?? Reshape(Broadcast(u, item.Shape), [.. item.Shape, .. Enumerable.Repeat(1, rank - item.Shape.Rank)]);
}
