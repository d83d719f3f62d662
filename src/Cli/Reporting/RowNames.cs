using ProbDsl.Data.Columns;
using ProbDsl.Data.Diagnostics;

namespace ProbDsl.Cli.Reporting;

/// <summary>The columns before the predictions of a row: those that `--id` names, or the row's number in the file.</summary>
internal static class RowNames
{
    public const string Number = "row";

    /// <summary>The predictions with these columns first. In JSON, where rows are in order, there are no numbers.</summary>
    /// <param name="predictions">Of rows.</param>
    /// <param name="rows">Where they stand in the file.</param>
    /// <param name="ids">Columns of the file; none: the number.</param>
    /// <param name="format">JSON, or CSV.</param>
    /// <returns>Or a column that the file does not have.</returns>
    public static Result<RowPredictions> Before(RowPredictions predictions, FileRows rows, IReadOnlyList<string> ids, OutputFormat format)
    {
        var taken = predictions.Groups.Select(g => g.Name).ToHashSet();
        List<(string Name, IReadOnlyList<string> Texts)> names = [];
        if (ids.Count == 0 && format == OutputFormat.Text && rows.Numbers is { } numbers && !taken.Contains(Number)
            && predictions.Columns.All(c => c.Name != Number))
            names.Add((Number, [.. numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))]));
        foreach (var id in ids)
        {
            if (rows.Table is not { } table)
                return Diagnostic.Error("E0310", $"there is no column `{id}`: the rows are not those of a table", Place.None)
                    .Next("leave `--id` out");
            if (table.Find(id) is not { } column) return DataDiagnostics.MissingColumn(table, id, isInStory: false);
            if (taken.Add(id)) names.Add((id, Cells(rows, column, format)));
        }

        return predictions with { Groups = [.. names, .. predictions.Groups] };
    }

    /// <summary>The error for a column that no table of the files has; null if each is there.</summary>
    public static Diagnostic? Check(InputTables files, IReadOnlyList<string> ids)
    {
        List<Table> tables = [.. files.Only is { } only ? [only] : Array.Empty<Table>(), .. files.Named.Values];
        return tables.Count > 0 && ids.FirstOrDefault(id => tables.TrueForAll(t => t.Find(id) is null)) is { } unknown
            ? DataDiagnostics.MissingColumn(tables[0], unknown, isInStory: false) : null;
    }

    private static IReadOnlyList<string> Cells(FileRows rows, Column column, OutputFormat format) =>
        format == OutputFormat.Json ? rows.Cells(column) : [.. rows.Cells(column).Select(PredictionCsv.Quoted)];
}
