namespace ProbDsl.Runtime;

/// <summary>y = f(x), element by element.</summary>
internal sealed unsafe class UnaryInstruction(delegate*<double*, double*, nint, void> loop, Place x, Place y, nint inner) : Instruction
{
    public override void Run(nint first, nint rows) => loop(x.From(first), y.From(first), rows * inner);
}

/// <summary>y = f(a, b), element by element; a step of 0 repeats one number.</summary>
internal sealed unsafe class BinaryInstruction(delegate*<double*, double*, double*, nint, nint, nint, void> loop, (Place At, nint Step) a, (Place At, nint Step) b, Place y, nint inner) : Instruction
{
    public override void Run(nint first, nint rows) => loop(a.At.From(first), b.At.From(first), y.From(first), a.Step, b.Step, rows * inner);
}

/// <summary>y = condition ? a : b, element by element; a step of 0 repeats one number.</summary>
internal sealed unsafe class SelectInstruction((Place At, nint Step) condition, (Place At, nint Step) a, (Place At, nint Step) b, Place y, nint inner) : Instruction
{
    public override void Run(nint first, nint rows) =>
        PointwiseKernels.Select(condition.At.From(first), a.At.From(first), b.At.From(first), y.From(first), condition.Step, a.Step, b.Step, rows * inner);
}
