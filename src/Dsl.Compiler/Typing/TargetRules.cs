namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks left sides: each loop around a statement occurs in exactly one bracket, so that every repetition has an element of its own.
/// </summary>
internal sealed class TargetRules(SizeReader sizes, LoopReader loops, NameAdvice names, DiagnosticBag diagnostics)
{
    /// <summary>The indices on the left, or null with a diagnostic.</summary>
    public ValueList<At>? Read(StatementInLoops placed)
    {
        if (loops.Around(placed) is not { } around) return null;
        if (placed.Target.Dims.TryMap(d => At(d, around)) is not { } ats) return null;
        foreach (var loop in around)
        {
            if (Times(loop, ats) is not (var times and not 1)) continue;
            diagnostics.Add(Refuse(placed, loop, times, around));
            return null;
        }

        return ats;
    }

    /// <summary>The first loop around a statement whose range depends on the row, or null; valid after the statement was read.</summary>
    public ForSyntax? OfRow(StatementInLoops placed) => placed.Loops.FirstOrDefault(l => loops.Mask(l) is not null);

    private static int Times(Loop loop, ValueList<At> ats)
    {
        var times = 0;
        foreach (var at in ats)
            if (at is AffineIndex affine && ReferenceEquals(affine.Loop, loop)) times++;
        return times;
    }

    private At? At(IndexSyntax index, ValueList<Loop> around)
    {
        if (index is { IsSlice: true, From: null, To: null }) return new WholeDimension();
        if (!index.IsSlice && AffineReader.TryRead(index.From!, around, sizes) is AffineIndex affine) return affine;
        if (index.IsSlice)
        {
            diagnostics.Add(CompilerDiagnostics.WrongTarget(index.Span, "a range is not allowed on the left",
                "write a loop, as in `for k in 1..3 { a[k] = 0 }`; `..` alone is a whole dimension"));
            return null;
        }

        var undefined = index.From is { } from ? names.FirstUndefined(from, Local.Inside(around)) : null;
        if (undefined is not null && around.Count == 0)
            undefined = undefined.Next($"move the line into a loop: `for {index.Span.Text} in rows {{ ... }}` over a plate, `for "
                + $"{index.Span.Text} in 1..3 {{ ... }}` over a range");
        diagnostics.Add(undefined ?? CompilerDiagnostics.WrongTarget(index.Span, $"`{index.Span.Text}` cannot be an index on the left",
            "on the left an index is at most one loop variable plus a size, as in `x[n]`, `x[t+1]` or `x[1]`"));
        return null;
    }

    private static Diagnostic Refuse(StatementInLoops placed, Loop loop, int times, ValueList<Loop> around)
    {
        var target = placed.Target;
        return times > 1
            ? CompilerDiagnostics.WrongTarget(target.Span, $"`{loop.Name}` occurs {(times == 2 ? "twice" : $"{times} times")} on the left",
                $"write `{loop.Name}` in one bracket of `{target.Name.Text}`; the others need a loop of their own")
            : CompilerDiagnostics.WrongTarget(target.Span,
                $"inside `for {loop.Name}`, `{LeftSide.Of(target).Text}` would be {(placed.Statement is DrawSyntax ? "drawn" : "defined")} "
                    + $"once for each `{loop.Name}`", $"write `{With(target, around)}`, or move the line out of the loop");
    }

    /// <summary>The left side with all loops that it lacks, each before the indices of the loops inside it.</summary>
    private static string With(TargetSyntax target, ValueList<Loop> around)
    {
        var written = target.Dims.Select(d => d.Span.Text).ToList();
        foreach (var loop in around.Where(l => !written.Exists(w => Mentions(w, l.Name))))
        {
            var inner = around.SkipWhile(l => l != loop).Select(l => l.Name).ToHashSet();
            var at = written.FindIndex(inner.Contains);
            written.Insert(at < 0 ? written.Count : at, loop.Name);
        }

        return $"{target.Name.Text}[{string.Join(", ", written)}]";
    }

    // `t` in `t+1`
    private static bool Mentions(string index, string loop) => index.Split('+', '-', ' ').Contains(loop);
}
