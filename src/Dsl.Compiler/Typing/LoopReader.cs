namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types loops: over a plate, over a size set by data (`for k in G` means `for k in 1..G`), or over a range whose upper bound may name a
/// plate. Inner ranges may depend on outer loop variables.
/// </summary>
internal sealed class LoopReader(Scope scope, SizeReader sizes, ChainOrder chains, DiagnosticBag diagnostics)
{
    private readonly Dictionary<ForSyntax, Loop?> read = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ForSyntax, ExprSyntax> masks = new(ReferenceEqualityComparer.Instance);
    private readonly RowRanges ranges = new(scope, sizes, diagnostics);

    /// <summary>The loops around a statement, outermost first, or null with a diagnostic.</summary>
    public ValueList<Loop>? Around(StatementInLoops placed)
    {
        ValueList<Loop> around = [];
        foreach (var written in placed.Loops)
        {
            if (!read.TryGetValue(written, out var loop))
            {
                var found = Read(written.Name.Text, written.Over, around);
                read[written] = loop = found?.Loop is { } whole ? whole with { Order = chains.Of(written) } : null;
                if (found?.Mask is { } mask) masks[written] = mask;
            }

            if (loop is null) return null;
            around = [.. around, loop];
        }

        return around;
    }

    /// <summary>
    /// Whether a loop was generated for a size on the left side (<see cref="DeclaredIndices"/>): the loop variable and its range have the
    /// same source position.
    /// </summary>
    public bool IsDeclared(Loop loop) => read.Any(r => ReferenceEquals(r.Value, loop) && r.Key.Name.Span.Start == r.Key.Over.Span.Start);

    /// <summary>
    /// The condition for the members of a loop that a row has, if its range depends on the row; null if every row has all of them. Valid
    /// after the loop was read.
    /// </summary>
    public ExprSyntax? Mask(ForSyntax written) => masks.GetValueOrDefault(written);

    /// <summary>
    /// The range of a `for`, in a statement, a call or a list. Mask: the condition for the members that a row has, if the range depends on
    /// the row; otherwise null.
    /// </summary>
    public (Loop Loop, ExprSyntax? Mask)? Read(string name, LoopRangeSyntax over, ValueList<Loop> around)
    {
        if (over.To is not { } upper) return OverWhole(name, over, around) is { } whole ? (whole, null) : null;
        if (ranges.End(over.From, around, isUpper: false) is not var (from, fromVaries)
            || ranges.End(upper, around, isUpper: true) is not var (to, toVaries)) return null;
        if (!from.Symbols.Concat(to.Symbols).All(s => IsInside(s, around, over.Span))) return null;
        var plate = to.Symbols.Select(s => sizes.PlateOf(Size.Of(s))).FirstOrDefault(p => p is not null);
        return (new(name, plate, from, to), fromVaries || toVaries ? RowRanges.Mask(name, over, fromVaries, toVaries) : null);
    }

    /// <summary>
    /// Whether a size may be used here: the length of a ragged plate is known only inside a loop over its groups (else a diagnostic).
    /// </summary>
    public bool IsInside(string size, ValueList<Loop> around, SourceSpan span)
    {
        if (sizes.PlateOf(Size.Of(size)) is not { Within: { } group }) return true;
        var over = around.Where(l => l.Plate == group && l.IsWholePlate).ToList();
        if (over.Count == 1) return true;
        diagnostics.Add(over.Count == 0
            ? CompilerDiagnostics.WrongGroup(span, $"`{size}` has a different length in each of `{group.Name}`",
                $"write this inside `for s in {group.Name}`, where `{size}` is the length of group `s`")
            : CompilerDiagnostics.WrongGroup(span, $"`{size}` is the length of one group, but two loops over `{group.Name}` enclose "
                + $"it: `{over[0].Name}` and `{over[1].Name}`", $"write it inside a single loop over `{group.Name}`"));
        return false;
    }

    private Loop? OverWhole(string name, LoopRangeSyntax over, ValueList<Loop> around)
    {
        if (sizes.Read(over.From, around, diagnostics) is not { } size) return null;
        if (sizes.PlateOf(size) is { } plate)
            return IsInside(plate.Name, around, over.Span) ? new(name, plate, Size.One, plate.Size) : null;
        if (sizes.IsSetByData(size)) return new(name, null, Size.One, size);
        diagnostics.Add(CompilerDiagnostics.WrongSize(over.Span, $"`{over.Span.Text}` is a number, but `for "
            + $"{name}` runs over a plate or a range", $"write where the range starts: `for {name} in 1..{over.Span.Text}`"));
        return null;
    }
}
