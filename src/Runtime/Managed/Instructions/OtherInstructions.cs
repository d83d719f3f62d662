namespace ProbDsl.Runtime;

/// <summary>y = from + the row.</summary>
internal sealed unsafe class RowNumberInstruction(Place y, int from) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        var to = y.From(first);
        for (nint r = 0; r < rows; r++) to[r] = from + (double)(first + r);
    }
}

/// <summary>y = from, from + 1, ...</summary>
internal sealed unsafe class CountInstruction(Place y, int count, int from) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        for (var i = 0; i < count; i++) y.At[i] = from + (double)i;
    }
}

/// <summary>Draws of a law by its sampler. It copies what it reads and writes: a law without a formula costs more than that.</summary>
internal sealed unsafe class DrawInstruction(DrawnBy by, IReadOnlyList<(Place At, Shape Shape)> inputs, Place y) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        var drawn = new double[by.Shape.Count];
        Draws.Of(by, Copied(0), [.. Enumerable.Range(1, inputs.Count - 1).Select(Copied)], drawn);
        drawn.CopyTo(new Span<double>(y.At, drawn.Length));
    }

    private Tensor Copied(int input) => new(inputs[input].Shape, new ReadOnlySpan<double>(inputs[input].At.At, inputs[input].Shape.Count).ToArray());
}
