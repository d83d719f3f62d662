namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The input shapes of a `chain` and the shapes of its results. The chain itself is a scalar; each `item` has the shape of one result.
/// </summary>
internal static class ChainShapes
{
    public const int LogSum = 0, States = 1, Pairs = 2, Increments = 3, Count = 4;

    // unary [B.., T, K], pair [B or 1.., T or 1, K, K], mask [B.., T], noise [B.., T], weight [B..]
    public static Shape Infer(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var options = (ChainOptions)attribute!;
        if (inputs.Length != options.Inputs)
            throw new ArgumentException($"{op} of {inputs.Length} values, where {options.Inputs} are needed");
        var (unary, pair) = (inputs[0], inputs[1]);
        if (unary.Rank < 2 || pair.Rank != unary.Rank + 1 || !Fits(pair, [.. unary[..^1], unary[^1], unary[^1]]))
            throw ShapeRules.InvalidShapes(op, [unary, pair], "are not unary [B.., T, K] and pair [B or 1.., T or 1, K, K]");
        if (unary[^1] == 0) throw new ArgumentException($"{op}: {unary} has no states");
        Refuse(op, inputs, options.Mask, unary[..^1], "are not unary [B.., T, K] and mask [B.., T]");
        Refuse(op, inputs, options.Noise, unary[..^1], "are not unary [B.., T, K] and noise [B.., T]");
        Refuse(op, inputs, options.Weight, unary[..^2], "are not unary [B.., T, K] and weight [B..]");
        return Shape.Scalar;
    }

    /// <summary>The shape of each result.</summary>
    public static Shape Result(int index, Shape unary, Shape pair) => index switch
    {
        LogSum => unary[..^2],
        States => unary,
        Pairs => pair,
        Increments => unary[..^1],
        _ => throw new ArgumentException($"a chain has {Count} results, and result {index} is requested"),
    };

    // the two state dimensions are K; each of the others may be 1
    private static bool Fits(Shape pair, Shape whole)
    {
        for (var d = 0; d < pair.Rank; d++)
            if (pair[d] != whole[d] && (pair[d] != 1 || d >= pair.Rank - 2)) return false;
        return true;
    }

    private static void Refuse(string op, ReadOnlySpan<Shape> inputs, int? which, Shape needed, string how)
    {
        if (which is { } at && inputs[at] != needed) throw ShapeRules.InvalidShapes(op, [inputs[0], inputs[at]], how);
    }
}
