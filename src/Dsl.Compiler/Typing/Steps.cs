namespace ProbDsl.Compiler.Typing;

/// <summary>The direction in which a statement reads along a loop, relative to its own position.</summary>
public static class Steps
{
    /// <summary>-1 for earlier positions, 1 for later ones, 0 for the same position or if unknown.</summary>
    public static int Sign(Loop loop, ValueList<At> own, ValueList<At> read, ValueList<Loop> around)
    {
        var dimension = own.ToList().FindIndex(a => a is AffineIndex { Loop: { } l } && l.Name == loop.Name);
        if (dimension < 0 || dimension >= read.Count) return 0;
        var here = At.PositionOf(own[dimension]);
        return read[dimension] switch
        {
            SliceIndex slice => Sign(At.PositionOf(slice.From) - here, At.PositionOf(slice.To) - here, around),
            AffineIndex or CombinedIndex when At.PositionOf(read[dimension]) - here is var step => Sign(step, step, around),
            _ => 0,
        };
    }

    /// <summary>-1, 0 or 1 for the outermost loop in which the read differs.</summary>
    public static int Sign(ValueList<Loop> loops, ValueList<At> own, ValueList<At> read, ValueList<Loop> around)
    {
        foreach (var loop in loops)
            if (Sign(loop, own, read, around) is not 0 and var sign) return sign;
        return 0;
    }

    private static int Sign(Size low, Size high, ValueList<Loop> around) =>
        low.Extreme(around, largest: false).IsAtLeast(Size.One) == true ? 1
        : Size.Of(-1).IsAtLeast(high.Extreme(around, largest: true)) == true ? -1 : 0;
}
