namespace ProbDsl.Catalog.Functions;

/// <summary>`cholesky(x)`: the lower triangular Cholesky factor of a covariance.</summary>
public sealed class CholeskyFactor : Function
{
    public override string Name => "cholesky";

    public override string Summary => "the lower triangular L with a positive diagonal and L @ transpose(L) = x, of a covariance x";

    public override (int Least, int Most) Arity => (1, 1);

    public override TypeResult InferType(FunctionUse use) => Closure.Structure(use.Type(0)) == Element.Covariance
        ? use.Type(0) with { Element = Element.Cholesky }
        : SquareMatrix.NotCovariance(Name, use.Type(0));

    public override Value Lower(ValueList<Operand> operands) => Ops.Cholesky(operands[0].Value);
}
