namespace ProbDsl.Catalog.Supports;

/// <summary>
/// Maps reals onto lower triangular matrices with positive diagonal: u is the lower triangle row by row, with the logs of the diagonal. The
/// Jacobian is diagonal: 1 off the diagonal, L_ii on it.
/// </summary>
public sealed class CholeskyTransform : SupportTransform
{
    public override int ElementRank => 2;

    public override Shape FreeShape(Shape constrained) =>
        [.. constrained[..^2], new LowerTriangle(constrained[^1], withDiagonal: true).Count];

    public override Value Constrain(Value free)
    {
        var (below, diagonal) = Parts(free);
        return below + Where(Matrices.Identity(free.Program, below.Shape[^1]), Exp(diagonal), 0);
    }

    public override Value Free(Value constrained)
    {
        var identity = Matrices.Identity(constrained.Program, constrained.Shape[^1]);
        return new LowerTriangle(constrained.Shape[^1], withDiagonal: true).Read(Where(identity, Log(constrained), constrained));
    }

    public override Value LogJacobian(Value free) => Sum(Parts(free).Diagonal, -2, -1);

    /// <summary>The unconstrained values as matrices [batch.., D, D]: those below the diagonal, and the logs of the diagonal.</summary>
    internal static (Value Below, Value Diagonal) Parts(Value free)
    {
        var size = LowerTriangle.SizeOf(free.Shape[^1], withDiagonal: true);
        var triangle = new LowerTriangle(size, withDiagonal: true).Fill(free);
        var identity = Matrices.Identity(free.Program, size);
        return (Where(identity, 0, triangle), Where(identity, triangle, 0));
    }
}
