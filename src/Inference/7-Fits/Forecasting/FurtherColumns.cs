namespace ProbDsl.Inference.Forecasting;

/// <summary>Warns about columns of new data that `all` would select, but that the data of the fit did not have.</summary>
public static class FurtherColumns
{
    /// <summary>One warning for each table with such columns.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="tables">The new data.</param>
    /// <param name="named">Columns that the user names for another purpose.</param>
    public static IEnumerable<Diagnostic> Warnings(SavedFit fit, InputTables tables, params IReadOnlyCollection<string> named)
    {
        foreach (var alls in fit.Alls.GroupBy(all => TableOf(fit.Graph[all.Data])))
            if (alls.Key is { } table)
            {
                string[] known = [.. named, .. alls.SelectMany(a => a.Except), .. ReadIn(table)];
                string[] further = [.. table.Columns.Select(c => c.Name).Except(known)];
                if (further.Length > 0) yield return ContinuationDiagnostics.FurtherColumns(table, further, alls.First().Expression);
            }

        Table? TableOf(Variable data) => tables.Find(data) is { Shape: null, Why: null } read ? read.Table : null;

        IEnumerable<string> ReadIn(Table table) =>
            from variable in fit.Graph.Variables
            where variable.Origin is ColumnOrigin && tables.For(variable) == table
            let origin = (ColumnOrigin)variable.Origin!
            from name in origin.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name).Concat(origin.By ?? [])
            select name;
    }
}
