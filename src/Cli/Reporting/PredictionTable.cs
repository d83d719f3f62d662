namespace ProbDsl.Cli.Reporting;

/// <summary>The first predictions, as many columns as the page holds, and where all of them are.</summary>
internal static class PredictionTable
{
    private const int MostRows = 5;

    public static string Print(SavedFitWithData with, RowPredictions predictions, string file)
    {
        var text = new StringBuilder();
        text.Append(PageTitle.Print(with.Title)).Append('\n');
        var shown = Math.Min(MostRows, predictions.Rows);
        var deviations = new PredictedDeviations(predictions);
        List<(string Name, string[] Cells)> columns =
        [
            .. predictions.Groups.Select(g => (g.Name, g.Texts.Take(shown).ToArray())),
            .. predictions.Columns.Select(c => (c.Name, c.Labels is null ? Shown([.. c.Values.Take(shown)], deviations.Of(c)?.Take(shown))
                : [.. Enumerable.Range(0, shown).Select(row => c.LabelOf(row) ?? "")])),
        ];
        var (kept, left) = (0, PageWidth.OfTables);
        while (kept < columns.Count && (kept == 0 || left >= Width(columns[kept]) + 2)) left -= Width(columns[kept++]) + 2;
        text.Append(StyleMarks.OfLines(TextStyle.Heading, Line(columns.Take(kept), c => c.Name)));
        for (var row = 0; row < shown; row++) text.Append(Line(columns.Take(kept), c => c.Cells[row]));
        text.Append('\n').Append(Paragraph.Print("", $"{file}: {Words.Count(predictions.Rows, "row")} of "
            + $"{Words.Count(predictions.Columns.Count + predictions.Groups.Count, "column")}{Over(with, predictions)}"));
        if (kept < columns.Count) text.Append(Paragraph.Print("", $"above are the first {kept} of {columns.Count} columns"));
        return text.ToString();
    }

    private static string Over(SavedFitWithData with, RowPredictions predictions) =>
        predictions.Draws == 1
            ? ", exact at the point"
            : $", over {Words.Count(predictions.Draws, "draw")}"
                + $"{(with.Fit.PredictsByGuide ? " of the guide" : with.Fit.IsPoint ? " at the point" : " of the posterior")}";

    private static int Width((string Name, string[] Cells) column) => column.Cells.Append(column.Name).Max(c => c.Length);

    private static string Line(IEnumerable<(string Name, string[] Cells)> columns, Func<(string Name, string[] Cells), string> cell) =>
        string.Join("  ", columns.Select(c => cell(c).PadLeft(Width(c)))).TrimEnd() + "\n";

    /// <summary>Probabilities have four decimals, other numbers as many as their column and its standard deviations need.</summary>
    private static string[] Shown(double[] values, IEnumerable<double>? deviations)
    {
        double[] beside = [.. deviations ?? new double[values.Length]];
        var format = Array.TrueForAll(values, v => v is >= 0 and <= 1) && !Array.Exists(beside, d => d is > 0 and < 1e-4) ? new("F4")
            : Array.TrueForAll(values, double.IsInteger) ? new("F0") : NumberFormat.For(values, beside);
        return Array.ConvertAll(values, v => double.IsNaN(v) ? "" : format.Print(v));
    }
}
