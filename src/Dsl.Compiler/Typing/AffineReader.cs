namespace ProbDsl.Compiler.Typing;

/// <summary>Reads indices that are size expressions of loop variables: `n`, `t-1`, `j + 2`, `1`, `K`, `t - k`.</summary>
internal static class AffineReader
{
    public static At? TryRead(ExprSyntax expr, ValueList<Loop> loops, SizeReader sizes) =>
        sizes.TryRead(expr, loops) is { } size ? Read(size, loops) : null;

    /// <summary>The position as an index: affine if it is one loop variable plus a size, otherwise a combination.</summary>
    public static At? Read(Size position, ValueList<Loop> loops)
    {
        var read = new List<Loop>();
        foreach (var symbol in position.Symbols)
            if (Size.LoopOf(symbol) is { } name) read.Add(Innermost(loops, name));
        if (read.Count == 0) return new AffineIndex(null, position);
        if (position.MultipliesLoops) return null;
        var offset = position - Size.OfLoop(read[0].Name);
        return read.Count == 1 && !offset.ReadsLoops ? new AffineIndex(read[0], offset) : new CombinedIndex(position, read.ToValueList());
    }

    private static Loop Innermost(ValueList<Loop> loops, string name)
    {
        for (var i = loops.Count - 1; i >= 0; i--)
            if (loops[i].Name == name) return loops[i];
        throw new InvalidOperationException($"no loop over {name} encloses this index");
    }
}
