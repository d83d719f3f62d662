namespace ProbDsl.Catalog.Supports;

/// <summary>
/// Maps reals onto correlation matrices C = L L' whose Cholesky factor L has rows of length 1: row i is (v, 1) / sqrt(1 + |v|^2) with v its
/// i - 1 unconstrained values. The diagonal is L_ii = 1 / sqrt(1 + |v|^2).
/// </summary>
public sealed class CorrelationTransform : SupportTransform
{
    public override int ElementRank => 2;

    public override Shape FreeShape(Shape constrained) =>
        [.. constrained[..^2], new LowerTriangle(constrained[^1], withDiagonal: false).Count];

    public override Value Constrain(Value free)
    {
        var below = Below(free);
        var l = (below + Matrices.Identity(free.Program, below.Shape[^1])) * Exp(LogDiagonal(below));
        return MatMul(l, l, transposeB: true);
    }

    public override Value Free(Value constrained)
    {
        var (l, size) = (Cholesky(constrained), constrained.Shape[^1]);
        var diagonal = Sum(l * Matrices.Identity(l.Program, size), -1);
        return new LowerTriangle(size, withDiagonal: false).Read(l / Reshape(diagonal, [.. diagonal.Shape, 1]));
    }

    // row i of L in v: L_ii^(i + 1), i from 1; C below the diagonal in L: prod L_jj^(D - j)
    public override Value LogJacobian(Value free)
    {
        var logs = LogDiagonal(Below(free));
        return (logs.Shape[^2] + 1) * Sum(logs, -2, -1);
    }

    private static Value Below(Value free)
    {
        var size = LowerTriangle.SizeOf(free.Shape[^1], withDiagonal: false);
        return new LowerTriangle(size, withDiagonal: false).Fill(free);
    }

    // log L_ii = -1/2 log(1 + |v|^2), shape [batch.., D, 1]
    private static Value LogDiagonal(Value below)
    {
        var squares = Sum(Square(below), -1);
        return -0.5 * Reshape(Log1p(squares), [.. squares.Shape, 1]);
    }
}
