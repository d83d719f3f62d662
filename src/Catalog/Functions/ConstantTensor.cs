namespace ProbDsl.Catalog.Functions;

/// <summary>`zeros` and `ones`: a tensor of one repeated number. A dimension given as a plate stays that plate.</summary>
public sealed class ConstantTensor(string name, string summary, Element element, double with) : Function
{
    internal static IEnumerable<Function> Rows =>
    [
        new ConstantTensor("zeros", "zeros(n) is a vector of n zeros, zeros(n, m) a matrix", Element.Real, 0),
        new ConstantTensor("ones", "ones(n) is a vector of n ones, ones(n, m) a matrix", Element.Positive, 1),
    ];

    /// <summary>The number that is repeated.</summary>
    public double Number => with;

    public override string Name => name;

    public override string Summary => summary;

    public override (int Least, int Most) Arity => (1, int.MaxValue);

    public override ParameterKind? KindOf(int position) => new SizeKind();

    public override TypeResult InferType(FunctionUse use) => new TensorType(element, [.. Enumerable.Range(0, use.Count).Select(use.Size)]);

    public override Value Lower(ValueList<Operand> operands) =>
        Broadcast(operands[0].Value.Program.Constant(with), [.. operands[0].Axes, .. operands.Select(o => o.Size)]);
}
