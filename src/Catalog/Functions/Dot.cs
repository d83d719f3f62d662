namespace ProbDsl.Catalog.Functions;

/// <summary>The inner product of two vectors.</summary>
public sealed class Dot : Function
{
    public override string Name => "dot";

    public override string Summary => "the sum of a[k] * b[k] of two vectors";

    public override (int Least, int Most) Arity => (2, 2);

    public override Linearity Linearity => Linearity.EachAlone;

    public override TypeResult InferType(FunctionUse use)
    {
        var (a, b) = (use.Type(0), use.Type(1));
        if (a.Rank != 1 || b.Rank != 1)
            return TypeResult.Refuse($"`dot` takes two vectors, but these are {a} and {b}: "
                + $"{(a.IsScalar || b.IsScalar ? "`*` multiplies by a number" : "`@` is the product with a matrix")}");
        return a.Dims.Equals(b.Dims)
            ? new TensorType(Closure.Closed(use), []) : TypeResult.Refuse($"`dot` of {a} and {b}: the lengths differ");
    }

    public override Value Lower(ValueList<Operand> operands) => Sum(operands[0].Value * operands[1].Value, -1);
}
