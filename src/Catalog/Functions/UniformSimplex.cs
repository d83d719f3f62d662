namespace ProbDsl.Catalog.Functions;

/// <summary>`uniform(K)`: K equal probabilities.</summary>
public sealed class UniformSimplex : Function
{
    public override string Name => "uniform";

    public override string Summary => "uniform(K) is the simplex with 1 / K everywhere";

    public override (int Least, int Most) Arity => (1, 1);

    public override ParameterKind? KindOf(int position) => new SizeKind();

    public override TypeResult InferType(FunctionUse use) => new TensorType(Element.Simplex, [use.Size(0)]);

    public override Value Lower(ValueList<Operand> operands) =>
        Broadcast(operands[0].Value.Program.Constant(1.0 / operands[0].Size), [.. operands[0].Axes, operands[0].Size]);
}
