namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks element accesses of a tensor: plates by name, ragged plates by their own group, affine indices within the range at both ends,
/// computed indices whole and with matching states.
/// </summary>
internal sealed class IndexRules(ValueList<Loop> loops, Scope scope, DiagnosticBag diagnostics)
{
    /// <summary>Whether all indices are valid; each invalid one is a diagnostic.</summary>
    public bool Hold(string name, TensorType whole, ValueList<At> ats, ElementSyntax element)
    {
        var before = diagnostics.ErrorCount;
        for (var i = 0; i < ats.Count; i++) Check(name, whole.Dims[i], ats[i], element.Indices[i]);
        for (var d = 1; d < whole.Dims.Count; d++)
        {
            if (Ragged(whole.Dims[d]) is not { } plate || IsInGroup(AtOf(ats, d - 1), AtOf(ats, d), plate.Within!)) continue;
            RefuseGroup(name, plate, element);
            break;
        }

        return diagnostics.ErrorCount == before;
    }

    /// <summary>The index of a dimension; an omitted one is the whole dimension.</summary>
    private static At AtOf(ValueList<At> ats, int dimension) => dimension < ats.Count ? ats[dimension] : new WholeDimension();

    /// <summary>
    /// The ragged plate whose group length is in the size of a dimension, possibly with an offset; null if there is none.
    /// </summary>
    private Plate? Ragged(Extent extent)
    {
        foreach (var symbol in extent.Size.Symbols)
            if (scope.Plates.TryGetValue(symbol, out var plate) && plate.Within is not null) return plate;
        return null;
    }

    /// <summary>The type that remains after indexing from the left; slices and `..` keep their dimension.</summary>
    public static TensorType Peel(TensorType whole, ValueList<At> ats)
    {
        var kept = new List<Extent>();
        for (var d = 0; d < whole.Dims.Count; d++)
            if ((d < ats.Count ? Kept(whole.Dims[d], ats[d]) : whole.Dims[d]) is { } extent) kept.Add(extent);
        var intoElement = ats.Count > whole.Rank - whole.ElementRank
            && ats.Skip(whole.Rank - whole.ElementRank).Any(a => a is not WholeDimension);
        return whole.Narrowed(kept.ToValueList(), intoElement);
    }

    private static Extent? Kept(Extent extent, At at) => at switch
    {
        WholeDimension => extent,
        SliceIndex slice => Sliced(extent, At.PositionOf(slice.From), At.PositionOf(slice.To), slice),
        _ => null,
    };

    /// <summary>`1..d-1` of a D-vector is a strict prefix if its end is certainly below D.</summary>
    private static Extent Sliced(Extent extent, Size from, Size to, SliceIndex slice) =>
        from == Size.One && to == extent.Size ? extent
        : new(to - from + Size.One, null,
            from == Size.One && extent.Size.IsAtLeast(AccessBoxes.High(slice) + Size.One) == true ? extent.Size : null);

    private void Check(string name, Extent extent, At at, IndexSyntax written)
    {
        switch (at)
        {
            case AffineIndex or CombinedIndex:
                foreach (var loop in LoopsOf(at)) CheckPlate(name, extent, loop, written);
                CheckRange(name, extent, at, at, written);
                break;
            case SliceIndex slice:
                foreach (var loop in LoopsOf(slice.From).Concat(LoopsOf(slice.To))) CheckPlate(name, extent, loop, written);
                if (HasLength(slice, written)) CheckRange(name, extent, slice.From, slice.To, written);
                break;
            case ComputedIndex by:
                CheckPosition(name, extent, by, written);
                break;
        }
    }

    private static ValueList<Loop> LoopsOf(At at) =>
        at is AffineIndex { Loop: { } loop } ? [loop] : at is CombinedIndex combination ? combination.Loops : [];

    /// <summary>Checks plates by name: `n in rows` cannot index a dimension over `pairs`, even of equal size.</summary>
    private void CheckPlate(string name, Extent extent, Loop loop, IndexSyntax written)
    {
        if (loop.Plate is not { } plate || extent.Plate == plate) return;
        if (extent.Plate is null) CheckLevels(name, extent, loop, plate, written);
        else diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, $"`{written.Span.Text}` runs over `{plate.Name}`, "
            + $"but `{name}` is indexed by `{extent.Plate.Name}`", WayTo(name, extent.Plate, loop, plate)));
    }

    /// <summary>`n in rows` cannot index the levels of `data group[rows]: index[G]`, whose number is another size than `rows`.</summary>
    private void CheckLevels(string name, Extent extent, Loop loop, Plate plate, IndexSyntax written)
    {
        if (extent.Size.Symbol is not { } levels || extent.Size == plate.Size || scope.IndexInto(levels, plate.Name) is not { } known)
            return;
        diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, $"`{written.Span.Text}` runs over `{plate.Name}`, "
            + $"but `{name}` has positions 1 to {levels}", Through(name, known, levels, loop, plate)));
    }

    private static string Through(string name, string known, string into, Loop loop, Plate over) =>
        $"did you mean `{name}[{known}[{loop.Name}]]`? `{known}` maps each of `{over.Name}` to one of `{into}`";

    /// <summary>The help for mapping a member of one plate to a member of another: data that exist, or a declaration to add.</summary>
    private string WayTo(string name, Plate asked, Loop loop, Plate over) => scope.IndexInto(asked.Name, over.Name) is { } known
        ? Through(name, known, asked.Name, loop, over)
        : $"loop over `{asked.Name}`; to map `{over.Name}` to `{asked.Name}`, read an index from data: `data group[{over.Name}]: "
            + $"index[{asked.Name}]`, then `{name}[group[{loop.Name}]]`";

    /// <summary>Whether a ragged dimension is read inside the loop over its groups, or whole together with all groups.</summary>
    private static bool IsInGroup(At before, At own, Plate group) => before switch
    {
        AffineIndex { Loop: { IsWholePlate: true, Plate: var plate }, Offset: var offset } => plate == group && offset == Size.Of(0),
        WholeDimension => own is WholeDimension,
        _ => false,
    };

    private void RefuseGroup(string name, Plate ragged, ElementSyntax element) =>
        diagnostics.Add(CompilerDiagnostics.WrongGroup(element.Span, $"`{ragged.Name}` has a different length in each of "
            + $"`{ragged.Within!.Name}`, but this is not inside `for s in {ragged.Within.Name}`",
            $"read it as `{name}[s, ..]` or `{name}[s, t]` inside `for s in {ragged.Within.Name}`"));

    private void CheckRange(string name, Extent extent, At first, At last, IndexSyntax written)
    {
        if (loops.Any(l => l.To.IsAtLeast(l.From) == false)) return;
        var (low, high) = (At.PositionOf(first).Extreme(loops, largest: false),
            At.PositionOf(last).Extreme(loops, largest: true));
        if (first != last && high.IsAtLeast(low) == false) return;
        if (low.IsAtLeast(Size.One) == false)
            diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, $"`{written.Span.Text}`{Reaches(low)}: positions count from 1",
                Advice(first, true, low, high, extent, written.IsSlice)));
        else if (extent.Size.IsAtLeast(high) == false)
            diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, $"`{written.Span.Text}`{Reaches(high)}: "
                + $"`{name}` has positions 1 to {extent.Size}", Advice(last, false, low, high, extent, written.IsSlice)));

        string Reaches(Size position) => written.Span.Text == position.ToString() ? " is not a position" : $" reaches {position}";
    }

    /// <summary>Whether a slice never ends further before its start than one position: `1..d-2` does where `d` is 1.</summary>
    private bool HasLength(SliceIndex slice, IndexSyntax written)
    {
        var shortest = slice.Length.Extreme(loops, largest: false);
        if (shortest.IsAtLeast(Size.Of(0)) != false || loops.Any(l => l.To.IsAtLeast(l.From) == false)) return true;
        diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, $"`{written.Span.Text}` would have a length of {shortest}",
            slice is { From: AffineIndex { Loop: null }, To: AffineIndex { Loop: { } loop } }
                ? $"let `{loop.Name}` start at {loop.From - shortest}, where the slice is empty"
                : "end a slice at most one position before its start, where it is empty"));
        return false;
    }

    private static string Advice(At at, bool isBelow, Size low, Size high, Extent extent, bool isSlice) => at switch
    {
        AffineIndex { Loop: { } loop } => Ends(loop, isBelow, low, high, extent),
        AffineIndex when isSlice =>
            isBelow ? "start at 1; `..` alone is the whole dimension" : $"end at {extent.Size}; `..` alone is the whole dimension",
        AffineIndex { Offset.Number: 0 } => "the first position is 1",
        AffineIndex { Offset.Number: < 0 } => $"the last position is {extent.Size}",
        AffineIndex => $"write a position from 1 to {extent.Size}",
        CombinedIndex combination when combination.Loops.FirstOrDefault(l => Steps(combination, l)) is { } loop =>
            Ends(loop, isBelow, low, high, extent),
        _ => "change the ranges of the loops so that the index stays in range",
    };

    /// <summary>Whether the index increases by one with the loop variable.</summary>
    private static bool Steps(CombinedIndex index, Loop loop) =>
        index.Position.Substitute(Size.OfLoop(loop.Name).Symbol!, Size.Of(0)) + Size.OfLoop(loop.Name) == index.Position;

    private static string Ends(Loop loop, bool isBelow, Size low, Size high, Extent extent) =>
        $"let `{loop.Name}` {(isBelow ? $"start at {loop.From + Size.One - low}" : $"end at {loop.To - (high - extent.Size)}")}, "
            + $"so that the index stays in range";

    private void CheckPosition(string name, Extent extent, ComputedIndex by, IndexSyntax written)
    {
        var type = by.Position.Type;
        if (type is { IsScalar: true, Element: Element.Bool })
            diagnostics.Add(CompilerDiagnostics.WrongIndices(written.Span, $"indices count from 1, but "
                + $"`{written.Span.Text}` is bool: 0 or 1", $"write `{written.Span.Text} + 1`: then false is the first, true the second"));
        else if (type is { IsScalar: false, IsWhole: true })
            diagnostics.Add(CompilerDiagnostics.WrongIndices(written.Span, $"an index is one whole number, but `{written.Span.Text}` has "
                + $"one for each of {string.Join(" and ", type.Dims.Select(d => $"`{d}`"))}", OneOf(name, type, written)));
        else if (!type.IsScalar || !type.IsWhole)
            diagnostics.Add(CompilerDiagnostics.WrongIndices(written.Span,
                $"an index is a whole number, but `{written.Span.Text}` is {type}", type.Element == Element.Date
                    ? $"index by `month({written.Span.OneLine})` or `weekday({written.Span.OneLine})`"
                    : "index by a loop variable, an `index[K]` or an `int`"));
        else if (type.States is { } states && !extent.Size.Equals(states) && extent.Size.IsAtLeast(states) != true)
            diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span,
                $"`{written.Span.Text}` is {type}, but `{name}` has positions 1 to {extent.Size}", ByWayOf(name, states, extent, written)));
    }

    /// <summary>The help for an array of indices, `mean[kind]`: the element of a loop around it.</summary>
    private string OneOf(string name, TensorType type, IndexSyntax written) =>
        type.Dims is [{ Plate: { } plate }] && loops.LastOrDefault(l => l.Plate == plate) is { } loop
            ? $"did you mean `{name}[{written.Span.Text}[{loop.Name}]]`?" : "index by one of them, inside of a loop";

    private string ByWayOf(string name, Size states, Extent extent, IndexSyntax written) =>
        states.Symbol is { } over && extent.Size.Symbol is { } into && scope.IndexInto(into, over) is { } known
            ? $"use `{known}`, which maps each of `{over}` to one of `{into}`: `{name}[{known}[{written.Span.Text}]]`"
            : $"declare `{name}` over {states}, or the index as index[{extent.Size}]";
}
