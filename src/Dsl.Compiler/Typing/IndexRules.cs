using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Reading elements of an array: as many indices as there are dimensions at most, plates by name, affine indices inside the range at both ends.
/// </summary>
internal sealed class IndexRules(DiagnosticBag diagnostics)
{
    public Access? Access(Variable variable, ValueList<At> ats, ElementSyntax element)
    {
        var whole = variable.Whole;
        if (ats.Count > whole.Rank)
        {
            diagnostics.Add(CompilerDiagnostics.WrongIndices(element.Span, $"`{variable.Name}` is {whole} and takes {Indices(whole.Rank)}, not {ats.Count}", whole.Rank == 0 ? $"write `{variable.Name}` alone" : "remove the further indices"));
            return null;
        }

        var before = diagnostics.ErrorCount;
        for (var i = 0; i < ats.Count; i++) Check(variable, whole.Dims[i], ats[i], element.Indices[i]);
        return diagnostics.ErrorCount > before ? null : new(variable.Name, ats, Peel(whole, ats), element.Span);
    }

    /// <summary>The type left when indices are taken from the left; `..` keeps its dimension.</summary>
    public static TensorType Peel(TensorType whole, ValueList<At> ats)
    {
        var kept = whole.Dims.Where((_, i) => i >= ats.Count || ats[i] is WholeDimension).ToList();
        var intoElement = ats.Count > whole.Rank - whole.ElementRank && ats.Skip(whole.Rank - whole.ElementRank).Any(a => a is not WholeDimension);
        var element = !intoElement ? whole.Element : whole.Element switch
        {
            Element.Simplex => Element.Unit,
            Element.PositiveOrdered => Element.Positive,
            _ => Element.Real,
        };
        return new(element, [.. kept], whole.States);
    }

    private static string Indices(int count) => count switch { 0 => "no index", 1 => "one index", _ => $"at most {count} indices" };

    private void Check(Variable variable, Extent extent, At at, IndexSyntax written)
    {
        switch (at)
        {
            case Affine affine:
                CheckPlate(variable, extent, affine, written);
                CheckRange(variable, extent, affine, written);
                break;
            case By by:
                CheckPosition(variable, extent, by, written);
                break;
        }
    }

    /// <summary>Plates are nominal: `n in rows` cannot index something over `pairs`, even of equal size.</summary>
    private void CheckPlate(Variable variable, Extent extent, Affine affine, IndexSyntax written)
    {
        if (affine.Loop?.Plate is not { } plate || extent.Plate is null || extent.Plate == plate) return;
        diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, $"`{written.Span.Text}` runs over `{plate.Name}`, but `{variable.Name}` is indexed by `{extent.Plate.Name}`",
            $"loop over `{extent.Plate.Name}`, or index it by data: `data group[{plate.Name}]: index[{extent.Plate.Name}]`, then `{variable.Name}[group[{affine.Loop.Name}]]`"));
    }

    private void CheckRange(Variable variable, Extent extent, Affine affine, IndexSyntax written)
    {
        if (affine.Loop is { } loop && loop.To.IsAtLeast(loop.From) == false) return;
        var low = (affine.Loop?.From ?? Size.Of(0)) + affine.Offset;
        var high = (affine.Loop?.To ?? Size.Of(0)) + affine.Offset;
        if (low.IsAtLeast(Size.One) == false) Report(low);
        else if (extent.Size.IsAtLeast(high) == false) Report(high);

        void Report(Size reached) => diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span,
            $"`{written.Span.Text}` reaches {reached}, and `{variable.Name}` has positions 1 to {extent.Size}",
            affine.Loop is null ? $"write a position from 1 to {extent.Size}" : $"let `{affine.Loop.Name}` {(reached == low ? $"begin at {affine.Loop.From + Size.One - low}" : $"end at {affine.Loop.To - (high - extent.Size)}")}, where the index stays inside"));
    }

    private void CheckPosition(Variable variable, Extent extent, By by, IndexSyntax written)
    {
        var type = by.Position.Type;
        if (type is { IsScalar: true, Element: Element.Bool })
            diagnostics.Add(CompilerDiagnostics.WrongIndices(written.Span, $"an index counts from 1, and `{written.Span.Text}` is bool: 0 or 1", $"write `{written.Span.Text} + 1`: false is then the first, true the second"));
        else if (!type.IsScalar || !type.IsWhole)
            diagnostics.Add(CompilerDiagnostics.WrongIndices(written.Span, $"an index is a whole number, and `{written.Span.Text}` is {type}", "index by a loop variable, an `index[K]` or an `int`"));
        else if (type.States is { } states && !extent.Size.Equals(states) && extent.Size.IsAtLeast(states) != true)
            diagnostics.Add(CompilerDiagnostics.OutOfRange(written.Span, $"`{written.Span.Text}` is {type}, and `{variable.Name}` has positions 1 to {extent.Size}",
                $"declare `{variable.Name}` over {states}, or the index as index[{extent.Size}]"));
    }
}
