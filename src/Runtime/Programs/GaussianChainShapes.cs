namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The input shapes of a `gaussian_chain` and the shapes of its results: B sequences, T positions, S numbers in a state, P observed ones.
/// The op itself is a scalar; each `item` has the shape of one result.
/// </summary>
internal static class GaussianChainShapes
{
    /// <summary>The inputs with a gradient, in order.</summary>
    public const int Start = 0, StartCovariance = 1, Transition = 2, Offset = 3, Noise = 4, Loading = 5, Variance = 6, Observed = 7,
        Parts = 8;

    /// <summary>The results; from <see cref="FirstGradient"/> on the gradient of the log density by each part.</summary>
    public const int LogDensity = 0, Means = 1, Covariances = 2, Conditional = 3, Lagged = 4, FilteredMeans = 5,
        FilteredCovariances = 6, FirstGradient = 7,
        Count = FirstGradient + Parts;

    // [B, T, P] of the observations and S of the first mean say the rest
    public static Shape Infer(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var options = (GaussianChainOptions)attribute!;
        if (inputs.Length != options.Inputs)
            throw new ArgumentException($"{op} of {inputs.Length} values, where {options.Inputs} are needed");
        if (inputs[Observed].Rank != 3 || inputs[Start].Rank != 2)
            throw ShapeRules.InvalidShapes(op, [inputs[Start], inputs[Observed]], "are not a start [B, S] and observations [B, T, P]");
        var (b, t, p, s) = (inputs[Observed][0], inputs[Observed][1], inputs[Observed][2], inputs[Start][1]);
        var steps = Math.Max(1, t - 1);
        Shape[] whole = [[b, s], [b, s, s], [b, steps, s, s], [b, steps, s], [b, steps, s, s], [b, t, p, s], [b, t, p], [b, t, p]];
        for (var i = 0; i < Parts; i++)
            if (!Fits(inputs[i], whole[i], i == Observed ? 0 : i < Transition ? 1 : 2))
                throw ShapeRules.InvalidShapes(op, [inputs[i], whole[i]],
                    $"do not fit: input {i} may be constant over sequences and positions");
        if (options.Mask is { } mask && inputs[mask] != inputs[Observed])
            throw ShapeRules.InvalidShapes(op, [inputs[mask], inputs[Observed]], "are not mask and observations of one shape");
        if (options.Weight is { } weight && inputs[weight] != [b])
            throw ShapeRules.InvalidShapes(op, [inputs[weight], [b]], "are not a weight for each sequence");
        return Shape.Scalar;
    }

    /// <summary>The shape of each result.</summary>
    public static Shape Result(int index, IReadOnlyList<Shape> inputs) => index switch
    {
        LogDensity => [inputs[Observed][0]],
        Means or FilteredMeans => [inputs[Observed][0], inputs[Observed][1], inputs[Start][1]],
        Covariances or FilteredCovariances => [inputs[Observed][0], inputs[Observed][1], inputs[Start][1], inputs[Start][1]],
        Conditional => [inputs[Observed][0], inputs[Observed][1]],
        Lagged => [inputs[Observed][0], Math.Max(1, inputs[Observed][1] - 1), inputs[Start][1], inputs[Start][1]],
        >= FirstGradient and < Count => inputs[index - FirstGradient],
        _ => throw new ArgumentException($"a Gaussian chain has {Count} results, and result {index} is requested"),
    };

    // the first dimensions, of sequences and positions, may be 1
    private static bool Fits(Shape own, Shape whole, int shared)
    {
        if (own.Rank != whole.Rank) return false;
        for (var d = 0; d < whole.Rank; d++)
            if (own[d] != whole[d] && (own[d] != 1 || d >= shared)) return false;
        return true;
    }
}
