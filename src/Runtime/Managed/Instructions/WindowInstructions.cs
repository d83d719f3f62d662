namespace ProbDsl.Runtime;

/// <summary>The windows of each row's images.</summary>
internal sealed unsafe class UnfoldInstruction(Place x, Place y, WindowLoops loops) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = x.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow) loops.Unfold(from, to);
    }
}

/// <summary>Each row's images from their windows.</summary>
internal sealed unsafe class FoldInstruction(Place x, Place y, WindowLoops loops) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = x.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += x.PerRow, to += y.PerRow) loops.Fold(from, to);
    }
}
