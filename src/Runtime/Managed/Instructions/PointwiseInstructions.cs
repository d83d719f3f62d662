namespace ProbDsl.Runtime;

/// <summary>y = f(x), element by element.</summary>
internal sealed unsafe class UnaryInstruction(Op op, Place x, Place y, nint inner) : Instruction
{
    private readonly delegate*<double*, double*, nint, void> loop = PointwiseLoops.Unary(op);

    public override void Run(nint first, nint rows) => loop(x.From(first), y.From(first), rows * inner);
}

/// <summary>Softplus and sigmoid of x, element by element.</summary>
internal sealed unsafe class LogisticTwinsInstruction(Place x, Place softplus, Place sigmoid, nint inner) : Instruction
{
    public override void Run(nint first, nint rows) => PointwiseLoops.LogisticTwins(x.From(first), softplus.From(first), sigmoid.From(first), rows * inner);
}

/// <summary>y = f(a, b), element by element.</summary>
internal sealed unsafe class BinaryInstruction(Op op, (Place At, OperandForm Form) a, (Place At, OperandForm Form) b, Place y, nint inner) : Instruction
{
    private readonly delegate*<double*, double*, double*, nint, void> loop = PointwiseLoops.Binary(op, a.Form, b.Form);

    public override void Run(nint first, nint rows) => loop(a.At.From(first), b.At.From(first), y.From(first), rows * inner);
}

/// <summary>y = condition ? a : b, element by element.</summary>
internal sealed unsafe class SelectInstruction((Place At, OperandForm Form) condition, (Place At, OperandForm Form) a, (Place At, OperandForm Form) b, Place y, nint inner) : Instruction
{
    private readonly delegate*<double*, double*, double*, double*, nint, void> loop = PointwiseLoops.Select(condition.Form, a.Form, b.Form);

    public override void Run(nint first, nint rows) => loop(condition.At.From(first), a.At.From(first), b.At.From(first), y.From(first), rows * inner);
}
