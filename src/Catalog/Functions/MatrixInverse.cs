namespace ProbDsl.Catalog.Functions;

/// <summary>`inverse(x)`: the inverse of a covariance, itself a covariance.</summary>
public sealed class MatrixInverse : Function
{
    public override string Name => "inverse";

    public override string Summary => "the inverse of a covariance, itself a covariance";

    public override (int Least, int Most) Arity => (1, 1);

    public override TypeResult InferType(FunctionUse use)
    {
        var type = use.Type(0);
        if (Closure.Structure(type) == Element.Covariance) return type with { Element = Element.Covariance };
        return type.Rank < 2
            ? TypeResult.Refuse($"`inverse` takes covariance[D], but this is {type}: `1 / x` is the inverse of each element")
            : SquareMatrix.NotCovariance(Name, type);
    }

    public override Value Lower(ValueList<Operand> operands) => Matrices.Inverse(operands[0].Value);
}
