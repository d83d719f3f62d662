namespace ProbDsl.Catalog.Supports;

/// <summary>The identity on the real line: x = u.</summary>
public sealed class RealTransform : SupportTransform
{
    public override int ElementRank => 0;

    public override Shape FreeShape(Shape constrained) => constrained;

    public override Value Constrain(Value free) => free;

    public override Value Free(Value constrained) => constrained;

    public override Value LogJacobian(Value free) => free.Program.Broadcast(free.Program.Constant(0), free.Shape);
}
