namespace ProbDsl.Catalog.Supports;

/// <summary>
/// Maps K - 1 reals onto simplices: x = softmax(u, 0), with K - 1 free logits and the last one 0. For the first K - 1 elements of x the
/// Jacobian is diag(x) - x x', whose determinant is the product of all K.
/// </summary>
public sealed class SimplexTransform : SupportTransform
{
    public override int ElementRank => 1;

    public override Shape FreeShape(Shape constrained) => constrained.With(constrained.Rank - 1, constrained[^1] - 1);

    public override Value Constrain(Value free) => Exp(LogSimplex(free));

    public override Value Free(Value constrained)
    {
        var (logs, size) = (Log(constrained), constrained.Shape[^1]);
        return Slice(logs, -1, 0, size - 1) - Slice(logs, -1, size - 1, 1);
    }

    public override Value LogJacobian(Value free) => Sum(LogSimplex(free), -1);

    private static Value LogSimplex(Value free)
    {
        var logits = Pad(free, -1, 0, 1);
        return logits - Reshape(LogSumExp(logits, -1), logits.Shape.With(logits.Shape.Rank - 1, 1));
    }
}
