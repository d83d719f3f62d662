namespace ProbDsl.Catalog.Supports;

/// <summary>Maps reals onto the unit interval: x = sigmoid(u), u = logit(x), dx/du = x (1 - x).</summary>
public sealed class UnitTransform : SupportTransform
{
    public override int ElementRank => 0;

    public override Shape FreeShape(Shape constrained) => constrained;

    public override Value Constrain(Value free) => Sigmoid(free);

    public override Value Free(Value constrained) => Log(constrained) - Log1p(-constrained);

    // log sigmoid(u) + log sigmoid(-u)
    public override Value LogJacobian(Value free) => -Softplus(free) - Softplus(-free);
}
