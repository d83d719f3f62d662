namespace ProbDsl.Catalog.Functions;

/// <summary>`diagonal(x)`: the matrix with a vector on its diagonal, or the diagonal of a matrix as a vector.</summary>
public sealed class Diagonal : Function
{
    public override string Name => "diagonal";

    public override string Summary =>
        "for a vector, the matrix with it on the diagonal and 0 elsewhere, a covariance if the vector is positive; "
            + "for a square matrix, its diagonal";

    public override (int Least, int Most) Arity => (1, 1);

    public override Linearity Linearity => Linearity.Joint;

    public override TypeResult InferType(FunctionUse use)
    {
        var type = use.Type(0);
        if (type.Rank == 1)
            return new TensorType(use.IsPositive(0) ? Element.Covariance : Closure.Arithmetic(use), [type.Dims[0], type.Dims[0]]);
        if (!SquareMatrix.Is(type))
            return TypeResult.Refuse($"`diagonal` takes a vector or a square matrix, but this is "
                + $"{type}{(type.IsScalar ? ": `x * identity(n)` has a number on its diagonal" : "")}");
        return new TensorType(OnDiagonal(type), [.. type.Dims.SkipLast(1)], type.States);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var x = operands[0];
        var size = x.Event[^1];
        var unit = Matrices.Identity(x.Value.Program, size);
        return x.EventRank == 1 ? Where(unit, x.Shaped(1, size).Value, 0) : Sum(Where(unit, x.Value, 0), -1);
    }

    private static Element OnDiagonal(TensorType type) =>
        Closure.Structure(type) is not null ? Element.Positive : type.ElementRank == 0 ? type.Element : Element.Real;
}
