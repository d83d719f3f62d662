namespace ProbDsl.Catalog.Functions;

/// <summary>`outer(a, b)`: all products of the elements of two vectors.</summary>
public sealed class Outer : Function
{
    public override string Name => "outer";

    public override string Summary => "the matrix of all a[i] * b[j] of two vectors";

    public override (int Least, int Most) Arity => (2, 2);

    public override Linearity Linearity => Linearity.EachAlone;

    public override TypeResult InferType(FunctionUse use)
    {
        var (a, b) = (use.Type(0), use.Type(1));
        return a.Rank == 1 && b.Rank == 1
            ? new TensorType(Closure.Closed(use), [a.Dims[0], b.Dims[0]])
            : TypeResult.Refuse($"`outer` takes two vectors, but these are {a} and {b}");
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var (a, b) = (operands[0], operands[1]);
        return a.LiftedTo(2).Value * b.Shaped(1, b.Event[0]).Value;
    }
}
