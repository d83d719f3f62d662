namespace ProbDsl.Catalog.Supports;

/// <summary>
/// Maps reals onto ascending vectors: the first element is u[1], each next one is exp(u) above the one before. The Jacobian is triangular
/// with diagonal 1, exp(u[2]), ...
/// </summary>
public sealed class OrderedTransform : SupportTransform
{
    public override int ElementRank => 1;

    public override Shape FreeShape(Shape constrained) => constrained;

    public override Value Constrain(Value free) => CumSum(Concat(-1, Slice(free, -1, 0, 1), Exp(Rest(free))), -1);

    public override Value Free(Value constrained) => Concat(-1, Slice(constrained, -1, 0, 1), Log(Steps(constrained)));

    public override Value LogJacobian(Value free) => Sum(Rest(free), -1);

    /// <summary>The differences of consecutive elements.</summary>
    internal static Value Steps(Value ascending) => Rest(ascending) - Slice(ascending, -1, 0, ascending.Shape[^1] - 1);

    private static Value Rest(Value vector) => Slice(vector, -1, 1, vector.Shape[^1] - 1);
}
