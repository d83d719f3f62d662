namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks groups of rows: `data y[subject, visit]: real from y by id`. The columns after `by` identify the groups, one column for each
/// bracket but the last, or one for each bracket if a value is constant in a group.
/// </summary>
internal sealed class DataGroups(Scope scope, DiagnosticBag diagnostics)
{
    /// <summary>Whether the brackets and `by` of a data name are consistent with each other and with other declarations.</summary>
    public bool Hold(DataSyntax data, ValueList<Extent> extents)
    {
        var before = diagnostics.ErrorCount;
        if (data.By.Count > 0) CheckBy(data);
        if (diagnostics.ErrorCount == before) CheckBrackets(data, extents);
        return diagnostics.ErrorCount == before;
    }

    private void CheckBy(DataSyntax data)
    {
        var (name, brackets, given) = (data.Name.Text, data.Dims.Count, data.By.Count);
        if (brackets == 0)
            Wrong(data.By[0].Span.To(data.By[^1].Span), $"`{name}` is a scalar, so it has no groups",
                $"give it a bracket, `data {name}[subject]: ...`, or delete `by`");
        else if (given > brackets || given < brackets - 1)
            Wrong(data.By[0].Span.To(data.By[^1].Span),
                $"`by` identifies the groups, one column for each bracket but the last, but `{name}` "
                + $"has {brackets} {(brackets == 1 ? "bracket" : "brackets")} and {given} {(given == 1 ? "column" : "columns")} after `by`",
                "match the columns after `by` to the brackets");
        else
            foreach (var (at, column) in data.By.Index()) CheckColumn(data, at, column);
    }

    /// <summary>Checks that a plate is grouped by the same column everywhere.</summary>
    private void CheckColumn(DataSyntax data, int at, NameSyntax column)
    {
        if (NameOf(data.Dims[at]) is not { } plate) return;
        var first = scope.Data.Values.FirstOrDefault(d => At(d, plate) is not null);
        if (first is null || first == data || At(first, plate) is not { } known || known.Text == column.Text) return;
        Wrong(column.Span, $"`{plate}` is grouped by `{known.Text}` on line {known.Span.Line}, but by `{column.Text}` here",
            $"write `by {known.Text}`, or give `{data.Name.Text}` brackets of its own");
    }

    private static NameSyntax? At(DataSyntax data, string plate) =>
        data.By.Index().FirstOrDefault(b => b.Index < data.Dims.Count && NameOf(data.Dims[b.Index]) == plate).Item;

    private void CheckBrackets(DataSyntax data, ValueList<Extent> extents)
    {
        for (var i = 0; i < extents.Count; i++)
        {
            if (extents[i].Plate is not { } plate) continue;
            var group = i == 0 ? null : extents[i - 1].Plate;
            if (plate.Within is { } asked && asked != group)
                Wrong(data.Dims[i].Span, $"`{plate.Name}` divides each of `{asked.Name}`, but here it is not inside of it",
                    $"write `{data.Name.Text}[{asked.Name}, {plate.Name}]`, or give this plate another name");
            else if (plate.Within is null && i > 0 && i == data.By.Count)
                Wrong(data.Dims[i].Span,
                    $"`{plate.Name}` is a separate plate elsewhere, but here it divides each of `{group?.Name ?? "the groups"}`",
                    "give one of the two another name");
            else if (plate.Within is not null && data.By.Count == 0)
                Wrong(data.Name.Span, $"`{plate.Name}` divides each of `{group!.Name}`, but no column identifies the groups",
                    $"name it, as in `from {data.Name.Text} by id`");
        }
    }

    private static string? NameOf(IndexSyntax dim) => (dim.From as ReferenceSyntax)?.Name.Text;

    private void Wrong(SourceSpan span, string message, string next) =>
        diagnostics.Add(CompilerDiagnostics.WrongGroup(span, message, next));
}
