namespace ProbDsl.Inference.Forecasting;

/// <summary>
/// Finds new data whose rows are sequences of another length than those of the fit: the file lacks the last of the numbered columns that
/// `all` selected, such as `c64`, or has further ones.
/// </summary>
internal static class RowLengths
{
    public static Diagnostic? Find(SavedFit fit, InputTables tables) =>
        (from all in fit.Alls
         let data = fit.Graph[all.Data]
         where IsSequence(fit.Graph, data) && tables.Find(data) is { Shape: null, Why: null }
         let table = tables.Find(data)!.Table
         let known = (fit.SavedData.ColumnsOf(all.Data, all.Expression) ?? []).ToList()
         where known.Count > 0
         select Longer(data, table, known) ?? Shorter(data, table, known)).FirstOrDefault(found => found is not null);

    private static Diagnostic? Longer(Variable data, Table table, List<string> known) =>
        Following(known[^1], table).ToList() is [var next, ..] more
        ? ContinuationDiagnostics.LongerRows(data, table, known.Count, known.Count + more.Count, next) : null;

    private static Diagnostic? Shorter(Variable data, Table table, List<string> known)
    {
        var found = known.TakeWhile(name => table.Find(name) is not null).Count();
        return found > 0 && found < known.Count && known.Skip(found).All(name => table.Find(name) is null)
            ? ContinuationDiagnostics.ShorterRows(data, table, known, found) : null;
    }

    /// <summary>Whether a net reads the elements of a row before a position.</summary>
    private static bool IsSequence(ModelGraph graph, Variable data) =>
        graph.Story.SelectMany(ExprTree.Reads).Any(read => read.Of == data.Name && read.Type.IsPrefix);

    /// <summary>The columns of a table that go on counting from this one.</summary>
    private static IEnumerable<string> Following(string last, Table table)
    {
        var stem = last.TrimEnd("0123456789".ToCharArray());
        if (!int.TryParse(last[stem.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) yield break;
        while (table.Find($"{stem}{++number}") is { } next) yield return next.Name;
    }
}
