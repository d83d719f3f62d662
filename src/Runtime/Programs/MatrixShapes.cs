namespace ProbDsl.Runtime.Programs;

/// <summary>The shapes of ops on matrices in the two innermost dimensions; leading dimensions broadcast.</summary>
internal static class MatrixShapes
{
    // [.., M, K] x [.., K, N] -> [.., M, N]
    public static Shape MatMul(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (first, second) = (Matrix(op, inputs, 0), Matrix(op, inputs, 1));
        var (transposeA, transposeB) = (Transposed)attribute!;
        var (rows, inner) = transposeA ? (first[^1], first[^2]) : (first[^2], first[^1]);
        var (other, columns) = transposeB ? (second[^1], second[^2]) : (second[^2], second[^1]);
        if (inner != other)
            throw ShapeRules.InvalidShapes(op, inputs,
                $"have inner sizes {inner} and {other}{(transposeA || transposeB ? " (as transposed)" : "")}");
        return [.. Leading(op, inputs), rows, columns];
    }

    public static Shape Cholesky(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute) => Square(op, inputs, 0);

    // [.., D, D], [.., D, M] -> [.., D, M]
    public static Shape TriangularSolve(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (triangle, right) = (Square(op, inputs, 0), Matrix(op, inputs, 1));
        if (triangle[^1] != right[^2]) throw ShapeRules.InvalidShapes(op, inputs, "differ in the number of rows");
        return [.. Leading(op, inputs), right[^2], right[^1]];
    }

    private static Shape Matrix(string op, ReadOnlySpan<Shape> inputs, int which) =>
        inputs[which].Rank >= 2 ? inputs[which] : throw ShapeRules.InvalidShapes(op, inputs, "are not both matrices");

    private static Shape Square(string op, ReadOnlySpan<Shape> inputs, int which) =>
        inputs[which].Rank >= 2 && inputs[which][^1] == inputs[which][^2]
            ? inputs[which] : throw ShapeRules.InvalidShapes(op, inputs, "need a square matrix first");

    private static Shape Leading(string op, ReadOnlySpan<Shape> inputs) =>
        Shape.TryBroadcast(inputs[0][..^2], inputs[1][..^2])
            ?? throw ShapeRules.InvalidShapes(op, inputs, "have leading dimensions that do not broadcast");
}
