namespace ProbDsl.Catalog.Functions;

/// <summary>`cumsum` and `cumprod`: running sums or products along the last dimension.</summary>
public sealed class Cumulative(string name, string summary, Func<Value, int, Value> formula,
    Linearity linearity = Linearity.None) : Function
{
    internal static IEnumerable<Function> Rows =>
    [
        new Cumulative("cumsum", "x[1], x[1] + x[2], ... along the last dimension", (x, axis) => Ops.CumSum(x, axis),
            Linearity.Joint),
        new Cumulative("cumprod", "x[1], x[1] * x[2], ... along the last dimension", (x, axis) => Ops.CumProd(x, axis)),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override (int Least, int Most) Arity => (1, 1);

    public override bool DistinguishesElements => true;

    public override Linearity Linearity => linearity;

    public override TypeResult InferType(FunctionUse use) => use.Type(0).IsScalar
        ? TypeResult.Refuse($"`{name}` runs along the last dimension, but this is {use.Type(0)}, a scalar")
        : new TensorType(Closure.Closed(use), use.Type(0).Dims);

    public override Value Lower(ValueList<Operand> operands) => formula(operands[0].Value, -1);
}
