namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Reads the columns of a data name: their number must match the elements of one row, if both are known; also the range after `in`, and
/// the groups.
/// </summary>
internal sealed class DataColumns(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    public ColumnOrigin? Read(DataSyntax data, ValueList<Extent> extents, TensorType type)
    {
        if (!new DataGroups(typers.Scope, diagnostics).Hold(data, extents)) return null;
        if (data.From.TryMap(new ColumnTyper(catalog, typers, diagnostics).Column) is not { } columns
            || Range(data, type) is not var (low, high)) return null;
        if (type.Element == Element.Date && columns.FirstOrDefault(c => c is not (ColumnValue or AllColumnsValue)) is { } computed)
        {
            diagnostics.Add(CompilerDiagnostics.DateNotRead(computed.Span,
                $"`{data.Name.Text}` is a date, which is read from one column, but this is an expression",
                "write the name of the column alone, and compute in the story, as in `days(day[n], since = \"2020-01-01\")`"));
            return null;
        }

        ValueList<Expr> read = data.From.Count == 0 ? [new ColumnValue(data.Name.Text, data.Name.Span)] : columns;
        return data.From.Count > 0 && !MayBeArray(data, read) && !Fill(data, extents, type, read)
            ? null : new(read, low, high, data.By.Count == 0 ? null : [.. data.By.Select(b => b.Text)]);
    }

    /// <summary>Whether a single column with the name of the data is read: an array file may hold it, which fills the type.</summary>
    private static bool MayBeArray(DataSyntax data, ValueList<Expr> read) =>
        read is [var only] && ExprTree.All(only).ToList() is var parts && !parts.OfType<AllColumnsValue>().Any()
            && parts.OfType<ColumnValue>().All(c => c.Name == data.Name.Text);

    private bool Fill(DataSyntax data, ValueList<Extent> extents, TensorType type, ValueList<Expr> read)
    {
        var (elements, all) = (Elements(extents, type), read.SelectMany(ExprTree.All).OfType<AllColumnsValue>().FirstOrDefault());
        if (all is { Except.Count: 0 } && elements == 1 && type.IsScalar)
            return Refuse(CompilerDiagnostics.WrongColumns(all.Span, $"`all` selects every column, but `{data.Name.Text}` is {type}, "
                + $"which takes one", $"write `{type with { Dims = [new(Size.Of("D"))] }}`: the number of columns then sets D"));
        if (all is null && elements is { } count && count != read.Count)
            return Refuse(CompilerDiagnostics.ColumnCount(data.From[0].Span.To(data.From[^1].Span), data.Name.Text,
                type, count, read.Count));
        var set = NewSizes(data).ToList();
        return set.Count < 2 || Refuse(CompilerDiagnostics.WrongSize(data.Type.Span,
            $"the number of columns sets one new size, but there are {set.Count} here: {string.Join(", ", set.Select(s => $"`{s}`"))}",
            $"write all but one as numbers or hyperparameters, as in `model M({set[^1]} = 2)`"));
    }

    /// <summary>Sizes that first occur in this type, except the states of an index, which its levels set.</summary>
    private IEnumerable<string> NewSizes(DataSyntax data) =>
        from dim in data.Type.Name.Text == "index" ? data.Type.Dims.Take(data.Type.Dims.Count - 1) : data.Type.Dims
        where dim.From is ReferenceSyntax name && typers.Scope.IsBareSize(name.Name.Text)
            && typers.Scope.First[name.Name.Text].Span.Start == name.Span.Start
        select ((ReferenceSyntax)dim.From!).Name.Text;

    /// <summary>The bounds of `in 0..255`; null with a diagnostic.</summary>
    private (Size? Low, Size? High)? Range(DataSyntax data, TensorType type)
    {
        if (data.Within is not { } range) return (null, null);
        var instead = type switch
        {
            { Element: Element.Int or Element.Count } => null,
            { Element: Element.Index } => $"index[{type.States}] is already 1..{type.States}: delete `in`",
            { Element: Element.Real or Element.Positive } => "write `unit` for 0 to 1, or delete `in`",
            _ => "leave out `in`",
        };
        if (instead is not null)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(data.Type.Span.To(range.Span),
                $"`in` bounds whole numbers, but this is {type}", instead));
            return null;
        }

        if (typers.Sizes.Read(range.From, diagnostics) is not { } low || typers.Sizes.Read(range.To, diagnostics) is not { } high)
            return null;
        if (high.IsAtLeast(low) != false) return (low, high);
        diagnostics.Add(CompilerDiagnostics.WrongSize(range.Span, $"this range runs from {low} to {high}, so it is empty",
            $"write `{range.To.Span.Text}..{range.From.Span.Text}`"));
        return null;
    }

    /// <summary>The number of elements for each member of the plate; null if unknown.</summary>
    private static long? Elements(ValueList<Extent> extents, TensorType type)
    {
        var inner = extents.Concat(type.Dims).Where(e => e.Plate is null).ToList();
        if (extents.Count == 0 && type.IsScalar) return 1;
        if (extents.Count(e => e.Plate is { Within: null }) != 1 || inner.Count > 2) return null;
        var elements = 1L;
        foreach (var extent in inner)
        {
            if (extent.Size.Number is not (< 1_000_000 and var size)) return null;
            elements *= size;
        }

        return elements;
    }

    private bool Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return false;
    }
}
