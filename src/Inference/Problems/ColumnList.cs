using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>The columns that fill a data name, with every column of the table in the place of `all`.</summary>
internal static class ColumnList
{
    /// <summary>One expression for each column; `all` leaves out what stands after `except` and `by`.</summary>
    public static IReadOnlyList<Expr> Of(Variable data, Table table)
    {
        var origin = (ColumnOrigin)data.Origin!;
        return [.. origin.Columns.SelectMany(e => Expand(e, table, origin.By ?? []))];
    }

    /// <summary>What the table lacks of what the data name reads; new rows for a fit need no columns that it leaves out.</summary>
    public static IEnumerable<Diagnostic> Check(Variable data, Table table, bool areNew = false)
    {
        var origin = (ColumnOrigin)data.Origin!;
        var parts = origin.Columns.SelectMany(ExprWalk.All).ToList();
        var names = parts.OfType<FromColumn>().Select(c => c.Name).Concat(areNew ? [] : parts.OfType<FromAllColumns>().SelectMany(a => a.Except)).Concat(origin.By ?? []).Distinct();
        foreach (var name in names.Where(name => table.Find(name) is null)) yield return DataDiagnostics.MissingColumn(table, name);
        foreach (var all in parts.OfType<FromAllColumns>().Where(a => !Kept(a, table, origin.By ?? []).Any())) yield return BindingDiagnostics.NoColumnLeft(table, all.Span);
    }

    private static IEnumerable<Expr> Expand(Expr expr, Table table, ValueList<string> by) =>
        ExprWalk.All(expr).OfType<FromAllColumns>().FirstOrDefault() is { } all ? Kept(all, table, by).Select(c => ColumnsInTurn.Replace(expr, new FromColumn(c.Name, all.Span))) : [expr];

    private static IEnumerable<Column> Kept(FromAllColumns all, Table table, ValueList<string> by) => table.Columns.Where(c => !all.Except.Contains(c.Name) && !by.Contains(c.Name));
}
