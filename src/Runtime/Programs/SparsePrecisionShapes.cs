namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The inputs of a `sparse_precision` and its results: M numbers of a symmetric matrix of N rows. The op itself is a scalar; each `item`
/// has the shape of one result.
/// </summary>
internal static class SparsePrecisionShapes
{
    /// <summary>The inputs, in order.</summary>
    public const int Values = 0, Rows = 1, Columns = 2, Right = 3, Noise = 4, Inputs = 5;

    /// <summary>The results.</summary>
    public const int LogDeterminant = 0, Solution = 1, Inverse = 2, Diagonal = 3, Drawn = 4, Count = 5;

    public static Shape Infer(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        if (inputs.Length != Inputs) throw new ArgumentException($"{op} of {inputs.Length} values, where {Inputs} are needed");
        if (inputs[Values].Rank != 1 || inputs[Rows] != inputs[Values] || inputs[Columns] != inputs[Values])
            throw ShapeRules.InvalidShapes(op, [inputs[Values], inputs[Rows], inputs[Columns]], "are not numbers [M] and their places");
        if (inputs[Right].Rank != 1 || inputs[Noise] != inputs[Right])
            throw ShapeRules.InvalidShapes(op, [inputs[Right], inputs[Noise]], "are not vectors [N]");
        return Shape.Scalar;
    }

    /// <summary>The shape of each result.</summary>
    public static Shape Result(int index, IReadOnlyList<Shape> inputs) => index switch
    {
        LogDeterminant => Shape.Scalar,
        Inverse => inputs[Values],
        Solution or Diagonal or Drawn => inputs[Right],
        _ => throw new ArgumentException($"a sparse precision has {Count} results, and result {index} is requested"),
    };

    /// <summary>How many numbers a result has.</summary>
    public static int Size(int index, int entries, int unknowns) =>
        index switch { LogDeterminant => 1, Inverse => entries, _ => unknowns };
}
