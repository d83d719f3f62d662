namespace ProbDsl.Catalog.Functions;

/// <summary>`softmax(x)`: exp(x) divided by its sum along the last dimension, a simplex.</summary>
public sealed class Softmax : Function
{
    public override string Name => "softmax";

    public override string Summary => "exp(x) divided by its sum along the last dimension: a simplex";

    public override (int Least, int Most) Arity => (1, 1);

    public override TypeResult InferType(FunctionUse use) =>
        use.Type(0).IsScalar
            ? TypeResult.Refuse("`softmax` takes a vector, but this is a scalar") : new TensorType(Element.Simplex, use.Type(0).Dims);

    public override Value Lower(ValueList<Operand> operands) => Of(operands[0].Value);

    internal static Value Of(Value x) => Exp(x - Reshape(LogSumExp(x, -1), x.Shape.With(x.Shape.Rank - 1, 1)));
}
