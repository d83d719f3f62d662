using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>y = f(x), element by element.</summary>
internal sealed unsafe class UnaryInstruction<T>(Op op, Place<T> x, Place<T> y, nint inner) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly delegate*<T*, T*, nint, void> loop = PointwiseLoops.Unary<T>(op);

    public override void Run(nint first, nint rows) => loop(x.From(first), y.From(first), rows * inner);
}

/// <summary>Softplus and sigmoid of x, element by element.</summary>
internal sealed unsafe class LogisticPairInstruction<T>(Place<T> x, Place<T> softplus, Place<T> sigmoid, nint inner) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows) =>
        PointwiseLoops.LogisticPair(x.From(first), softplus.From(first), sigmoid.From(first), rows * inner);
}

/// <summary>y = f(a, b), element by element.</summary>
internal sealed unsafe class BinaryInstruction<T>(Op op, (Place<T> At, OperandForm Form) a, (Place<T> At, OperandForm Form) b, Place<T> y,
    nint inner) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly delegate*<T*, T*, T*, nint, void> loop = PointwiseLoops.Binary<T>(op, a.Form, b.Form);

    public override void Run(nint first, nint rows) => loop(a.At.From(first), b.At.From(first), y.From(first), rows * inner);
}

/// <summary>y = f(a, b), where one operand is a row of this length that is combined with each row of the other.</summary>
internal sealed unsafe class RowByRowInstruction<T>(Op op, Place<T> a, Place<T> b, Place<T> y, nint inner, int length, bool isFirstRepeated)
    : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly delegate*<T*, T*, T*, nint, void> loop = PointwiseLoops.Binary<T>(op, OperandForm.Strip, OperandForm.Strip);
    private readonly nint stepA = isFirstRepeated ? 0 : length, stepB = isFirstRepeated ? length : 0;

    public override void Run(nint first, nint rows)
    {
        T* left = a.From(first), right = b.From(first), to = y.From(first);
        for (var open = rows * inner; open > 0; open -= length, left += stepA, right += stepB, to += length) loop(left, right, to, length);
    }
}

/// <summary>y = condition ? a : b, element by element.</summary>
internal sealed unsafe class SelectInstruction<T>((Place<T> At, OperandForm Form) condition, (Place<T> At, OperandForm Form) a,
    (Place<T> At, OperandForm Form) b, Place<T> y, nint inner) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly delegate*<T*, T*, T*, T*, nint, void> loop = PointwiseLoops.Select<T>(condition.Form, a.Form, b.Form);

    public override void Run(nint first, nint rows) =>
        loop(condition.At.From(first), a.At.From(first), b.At.From(first), y.From(first), rows * inner);
}
