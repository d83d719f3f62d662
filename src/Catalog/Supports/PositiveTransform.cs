namespace ProbDsl.Catalog.Supports;

/// <summary>Maps reals onto positive numbers: x = exp(u), dx/du = exp(u).</summary>
public sealed class PositiveTransform : SupportTransform
{
    public override int ElementRank => 0;

    public override Shape FreeShape(Shape constrained) => constrained;

    public override Value Constrain(Value free) => Exp(free);

    public override Value Free(Value constrained) => Log(constrained);

    public override Value LogJacobian(Value free) => free;
}
