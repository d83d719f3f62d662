namespace ProbDsl.Catalog.Functions;

/// <summary>`identity(n)`: 1 on the diagonal, 0 elsewhere.</summary>
public sealed class IdentityMatrix : Function
{
    public override string Name => "identity";

    public override string Summary => "identity(n) is the covariance of n independent numbers of variance 1";

    public override (int Least, int Most) Arity => (1, 1);

    public override ParameterKind? KindOf(int position) => new SizeKind();

    public override TypeResult InferType(FunctionUse use) => new TensorType(Element.Covariance, [use.Size(0), use.Size(0)]);

    public override Value Lower(ValueList<Operand> operands)
    {
        var (n, size) = (operands[0], operands[0].Size);
        return Ops.Reshape(Matrices.Identity(n.Value.Program, size), [.. n.Axes, size, size]);
    }
}
