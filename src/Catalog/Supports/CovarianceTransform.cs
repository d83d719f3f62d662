namespace ProbDsl.Catalog.Supports;

/// <summary>
/// Maps reals onto symmetric positive definite matrices by their Cholesky factor: S = L L', L as in <see cref="CholeskyTransform"/>. For
/// lower triangles |dS/dL| = 2^D prod L_ii^(D + 1 - i), i from 1 (Muirhead 1982, theorem 2.1.9).
/// </summary>
public sealed class CovarianceTransform : SupportTransform
{
    private readonly CholeskyTransform factor = new();

    public override int ElementRank => 2;

    public override Shape FreeShape(Shape constrained) => factor.FreeShape(constrained);

    public override Value Constrain(Value free)
    {
        var l = factor.Constrain(free);
        return MatMul(l, l, transposeB: true);
    }

    public override Value Free(Value constrained) => factor.Free(Cholesky(constrained));

    // with dL_ii/du_ii = L_ii, the power of L_ii is D + 2 - i
    public override Value LogJacobian(Value free)
    {
        var logs = Sum(CholeskyTransform.Parts(free).Diagonal, -1);
        var size = logs.Shape[^1];
        return Sum(logs * (size + 1 - free.Program.Iota(size, 0)), -1) + (size * Math.Log(2));
    }
}
