namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Extracts the windows of each row's images.</summary>
internal sealed unsafe class UnfoldInstruction<T>(Place<T> x, Place<T> y, WindowLoops loops) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        T* from = x.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow) loops.Unfold(from, to);
    }
}

/// <summary>Sums windows into each row's images, the transpose of extracting them.</summary>
internal sealed unsafe class FoldInstruction<T>(Place<T> x, Place<T> y, WindowLoops loops) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(nint first, nint rows)
    {
        T* from = x.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow) loops.Fold(from, to);
    }
}
