using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// Pullbacks of ops on matrices: Giles 2008, "An extended collection of matrix derivative results"; Murray 2016, "Differentiation of the
/// Cholesky decomposition".
/// </summary>
internal static class MatrixPullbacks
{
    public static Value MatMul(Value y, Value u, int input)
    {
        var (a, b, (ta, tb)) = (y.Inputs[0], y.Inputs[1], (Transposed)y.Attribute!);
        var pulled = (input, ta, tb) switch
        {
            (0, false, _) => Ops.MatMul(u, b, false, !tb),
            (0, true, _) => Ops.MatMul(b, u, tb, true),
            (_, _, false) => Ops.MatMul(a, u, !ta, false),
            _ => Ops.MatMul(u, a, true, ta),
        };
        return RearrangementPullbacks.Unrepeated(pulled, pulled.Shape, y.Inputs[input].Shape);
    }

    // S = L^-T phi(L^T ubar) L^-1, phi the lower triangle with its diagonal halved; the op reads the lower triangle only, so the gradient
    // of S + S^T accumulates there (Murray, eq. 8)
    public static Value Cholesky(Value y, Value u)
    {
        var half = Lower(y, 0.5);
        var phi = Ops.MatMul(y, u * Lower(y, 1), transposeA: true) * half;
        var s = Ops.TriangularSolve(y, Turned(Ops.TriangularSolve(y, Turned(phi), transpose: true)), transpose: true);
        return (s + Turned(s)) * half;
    }

    public static Value TriangularSolve(Value y, Value u, int input)
    {
        var (l, isTransposed) = (y.Inputs[0], ((Transposed)y.Attribute!).First);
        var right = Ops.TriangularSolve(l, u, !isTransposed);
        if (input == 1) return RearrangementPullbacks.Unrepeated(right, right.Shape, y.Inputs[1].Shape);
        var pulled = -(isTransposed ? Ops.MatMul(y, right, transposeB: true) : Ops.MatMul(right, y, transposeB: true));
        return RearrangementPullbacks.Unrepeated(pulled, pulled.Shape, l.Shape) * Lower(l, 1);
    }

    private static Value Turned(Value a) => Transpose(a, [.. Enumerable.Range(0, a.Shape.Rank - 2), a.Shape.Rank - 1, a.Shape.Rank - 2]);

    /// <summary>1 below the diagonal, `diagonal` on it, 0 above.</summary>
    private static Value Lower(Value like, double diagonal)
    {
        var size = like.Shape[^1];
        var (rows, columns) = (Reshape(like.Program.Iota(size, 0), [size, 1]), like.Program.Iota(size, 0));
        return Where(columns < rows, 1, Where(Equal(rows, columns), diagonal, 0));
    }
}
