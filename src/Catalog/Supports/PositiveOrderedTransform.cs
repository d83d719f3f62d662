namespace ProbDsl.Catalog.Supports;

/// <summary>Maps reals onto ascending positive vectors: running sums of exp(u). The Jacobian is triangular with diagonal exp(u).</summary>
public sealed class PositiveOrderedTransform : SupportTransform
{
    public override int ElementRank => 1;

    public override Shape FreeShape(Shape constrained) => constrained;

    public override Value Constrain(Value free) => CumSum(Exp(free), -1);

    public override Value Free(Value constrained) => Log(Concat(-1, Slice(constrained, -1, 0, 1), OrderedTransform.Steps(constrained)));

    public override Value LogJacobian(Value free) => Sum(free, -1);
}
