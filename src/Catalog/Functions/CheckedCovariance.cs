namespace ProbDsl.Catalog.Functions;

/// <summary>`covariance(x)`: a matrix that the story declares a covariance, checked at run time.</summary>
public sealed class CheckedCovariance : Function
{
    // asymmetry due to rounding, relative to the largest element
    private const double Rounding = 1e-9;

    public override string Name => "covariance";

    public override string Summary =>
        "the matrix, declared a covariance and checked at run time: NaN unless it is symmetric and positive definite";

    public override (int Least, int Most) Arity => (1, 1);

    public override TypeResult InferType(FunctionUse use) => SquareMatrix.Is(use.Type(0))
        ? new TensorType(Element.Covariance, use.Type(0).Dims)
        : TypeResult.Refuse($"`covariance` takes a square matrix, but this is {use.Type(0)}");

    public override Value Lower(ValueList<Operand> operands)
    {
        var x = operands[0].Value;
        var flipped = Transpose(x, [.. Enumerable.Range(0, x.Shape.Rank - 2), -1, -2]);
        var symmetric = MaxOf(Abs(x - flipped), -1, -2) <= Rounding * MaxOf(Abs(x), -1, -2);
        var definite = IsFinite(Sum(Cholesky(x), -1, -2));
        return Where(Reshape(symmetric & definite, [.. x.Shape[..^2], 1, 1]), (x + flipped) / 2, double.NaN);
    }
}
