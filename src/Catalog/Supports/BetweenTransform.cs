namespace ProbDsl.Catalog.Supports;

/// <summary>
/// Maps reals onto an interval, either bound of which may be null: x = low + (high - low) sigmoid(u), low + exp(u), high - exp(u), or u
/// itself. Bounds broadcast to the values.
/// </summary>
public sealed class BetweenTransform(Value? low, Value? high) : SupportTransform
{
    public override int ElementRank => 0;

    public override bool IsElementwise => !ReadsSlot(low) && !ReadsSlot(high);

    public override Shape FreeShape(Shape constrained) => constrained;

    public override Value Constrain(Value free) => (low, high) switch
    {
        ({ } from, { } to) when IsUnit(from, to) => Sigmoid(free),
        ({ } from, { } to) => from + ((to - from) * Sigmoid(free)),
        ({ } from, null) => from + Exp(free),
        (null, { } to) => to - Exp(free),
        _ => free,
    };

    // logit((x - low) / (high - low)) = log(x - low) - log(high - x)
    public override Value Free(Value constrained) => (low, high) switch
    {
        ({ } from, { } to) => Log(constrained - from) - Log(to - constrained),
        ({ } from, null) => Log(constrained - from),
        (null, { } to) => Log(to - constrained),
        _ => constrained,
    };

    // dx/du = (high - low) sigmoid(u) sigmoid(-u), or exp(u), or 1
    public override Value LogJacobian(Value free) => (low, high) switch
    {
        ({ } from, { } to) => Log(to - from) - Softplus(free) - Softplus(-free),
        (null, null) => free * 0,
        _ => free,
    };

    // whose logarithms are known where the value rounds to a bound
    private static bool IsUnit(Value from, Value to) => IsNumber(from, 0) && IsNumber(to, 1);

    private static bool IsNumber(Value value, double number) =>
        value.Attribute is ConstantValues { Values: [var only] } && only == number;

    private static bool ReadsSlot(Value? bound) => bound is not null && (bound.Op == Op.Slot || bound.Inputs.Any(ReadsSlot));
}
