using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>How far from its own position a statement reads along a loop.</summary>
internal static class Steps
{
    /// <summary>-1 for an earlier position, 1 for a later one, 0 for the same, or where nothing says which.</summary>
    public static int Sign(Loop loop, ValueList<At> own, ValueList<At> read) =>
        Offset(loop, own) is { } here && Offset(loop, read) is { } there ? Sign(there - here) : 0;

    /// <summary>-1, 0 or 1 along the outermost loop in which the read differs.</summary>
    public static int Sign(ValueList<Loop> loops, ValueList<At> own, ValueList<At> read) => loops.Select(l => Sign(l, own, read)).FirstOrDefault(s => s != 0);

    private static Size? Offset(Loop loop, ValueList<At> ats) => ats.OfType<Affine>().FirstOrDefault(a => a.Loop?.Name == loop.Name)?.Offset;

    private static int Sign(Size step) => step.IsAtLeast(Size.One) == true ? 1 : Size.Of(-1).IsAtLeast(step) == true ? -1 : 0;
}
