using ProbDsl.Parser.Lexing;

namespace ProbDsl.Inference.Binding;

/// <summary>The columns that fill a data name, with `all` expanded to every column of the table.</summary>
public static class ColumnList
{
    /// <summary>One expression for each column; `all` omits the columns after `except` and `by`.</summary>
    public static IReadOnlyList<Expr> Resolve(Variable data, Table table)
    {
        var origin = (ColumnOrigin)data.Origin!;
        return [.. origin.Columns.SelectMany(e => Expand(e, all => Kept(all, table, origin.By ?? [])))];
    }

    /// <summary>Each `all` of a data name.</summary>
    public static IEnumerable<AllColumnsValue> AllsOf(Variable data) =>
        data.Origin is ColumnOrigin origin ? origin.Columns.SelectMany(ExprTree.All).OfType<AllColumnsValue>() : [];

    /// <summary>The columns that each `all` of a data name stands for in the table.</summary>
    public static IEnumerable<ExpandedColumns> OfAlls(Variable data, Table table) =>
        AllsOf(data).Select(all => new ExpandedColumns(data.Name, all.Span.Text,
            [.. Kept(all, table, ((ColumnOrigin)data.Origin!).By ?? [])]))
            .DistinctBy(a => a.Expression);

    /// <summary>One expression for each column that `all` stands for; the expression itself if it does not contain `all`.</summary>
    public static IEnumerable<Expr> Expand(Expr expr, Func<AllColumnsValue, IEnumerable<string>> columns)
    {
        if (ExprTree.All(expr).OfType<AllColumnsValue>().FirstOrDefault() is not { } all) return [expr];
        ValueList<string> selected = [.. columns(all)];
        return selected.Select(name => AllColumnsRewrite.Replace(expr, new ColumnValue(name, all.Span) { Selected = selected }));
    }

    /// <summary>An expression as written, with the column that it reads where it was written with `all`.</summary>
    public static string TextOf(Expr expr)
    {
        var text = expr.Span.Text;
        foreach (var column in ExprTree.All(expr).OfType<ColumnValue>().Where(c => c.IsOfAll))
            text = text.Replace(column.Span.Text, Words.Spell(column.Name), StringComparison.Ordinal);
        return text;
    }

    /// <summary>The names of the columns that a data name reads, `all` expanded, without those after `except`.</summary>
    public static IEnumerable<string> ReadBy(Variable data, Table table) =>
        Resolve(data, table).SelectMany(ExprTree.All).OfType<ColumnValue>()
        .Select(c => c.Name).Concat(((ColumnOrigin)data.Origin!).By ?? []).Distinct();

    /// <summary>Diagnostics for columns that the data name reads and the table does not have.</summary>
    public static IEnumerable<Diagnostic> Check(Variable data, Table table)
    {
        var origin = (ColumnOrigin)data.Origin!;
        var parts = origin.Columns.SelectMany(ExprTree.All).ToList();
        var names = parts.OfType<ColumnValue>().Select(c => c.Name).Concat(parts.OfType<AllColumnsValue>().SelectMany(a => a.Except))
            .Concat(origin.By ?? []).Distinct();
        foreach (var name in names.Where(name => table.Find(name) is null)) yield return DataDiagnostics.MissingColumn(table, name);
        foreach (var unreadable in ReadBy(data, table).Select(table.Find).OfType<UnreadableColumn>()) yield return unreadable.Why;
        foreach (var all in parts.OfType<AllColumnsValue>().Where(a => !Kept(a, table, origin.By ?? []).Any()))
            yield return BindingDiagnostics.NoColumnLeft(table, all.Span);
    }

    private static IEnumerable<string> Kept(AllColumnsValue all, Table table, ValueList<string> by) =>
        table.Columns.Select(c => c.Name).Where(c => !all.Except.Contains(c) && !by.Contains(c));
}
