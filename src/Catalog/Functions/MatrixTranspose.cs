namespace ProbDsl.Catalog.Functions;

/// <summary>`transpose(x)`: the matrix with rows and columns exchanged.</summary>
public sealed class MatrixTranspose : Function
{
    public override string Name => "transpose";

    public override string Summary => "the matrix with rows and columns exchanged";

    public override (int Least, int Most) Arity => (1, 1);

    public override Linearity Linearity => Linearity.Joint;

    public override TypeResult InferType(FunctionUse use)
    {
        var type = use.Type(0);
        if (type.Rank < 2)
            return TypeResult.Refuse($"`transpose` takes a matrix, but this is {type}: a vector is neither row nor column, "
                + $"and `@` takes it on either side as it is");
        if (Closure.Structure(type) == Element.Covariance) return type;
        return new TensorType(type.ElementRank == 0 ? type.Element : Element.Real,
            [.. type.Dims.SkipLast(2), type.Dims[^1], type.Dims[^2]], type.States);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var rank = operands[0].Value.Shape.Rank;
        return Ops.Transpose(operands[0].Value, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }
}
