using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Reporting;

/// <summary>Averages of expected outcomes for people.</summary>
internal static class EffectsPage
{
    private const int MostRows = 100;

    /// <param name="with">The fit and the rows.</param>
    /// <param name="table">The averages.</param>
    /// <param name="file">The file that has all of them; null for none.</param>
    public static string Print(SavedFitWithData with, EffectTable table, string? file)
    {
        var (columns, shown) = (EffectsCsv.Columns(table), table.Rows.Take(MostRows).ToList());
        var format = NumberFormat.For([.. shown.Select(r => r.Mean)], [.. shown.Select(r => double.IsNaN(r.Sd) ? 0 : r.Sd)]);
        List<string[]> lines = [[.. table.Titles, .. columns.Select(c => c.Title)]];
        lines.AddRange(shown.Select(r => (string[])[.. r.Names, .. columns.Select(c => Cell(c.Of(r)))]));
        var text = new StringBuilder(PageTitle.Print(with.Title)).Append('\n')
            .Append(AlignedLines.Write(lines, column => column >= table.Titles.Count)).Append('\n')
            .Append(Paragraph.Print("", $"expected `{table.Outcome}`{(table.IsOfOneTrial ? " of one trial" : "")}{Uncertainty(table)}"));
        if (table.Hypotheses.Count > 0) text.Append('\n').Append(HypothesisOutput.Table(table.Hypotheses, table.Interval)).Append('\n');
        if (shown.Count < table.Rows.Count)
            text.Append(Paragraph.Print("", $"above are the first {MostRows} of {table.Rows.Count:N0} rows"));
        if (file is not null) text.Append(Paragraph.Print("", $"{file}: {Words.Count(table.Rows.Count, "row")}"));
        return text.ToString();

        string Cell(double value) => double.IsNaN(value) ? "" : format.Print(value);
    }

    private static string Uncertainty(EffectTable table) => table.AreValues ? " at the point"
        : table.AreStandardErrors ? ": standard errors by the delta method" : $", over {Words.Count(table.Draws, "draw")} of the posterior";
}
