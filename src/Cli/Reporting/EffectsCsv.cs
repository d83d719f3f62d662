using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Reporting;

/// <summary>Averages of expected outcomes as CSV: the names of each, then its numbers.</summary>
internal static class EffectsCsv
{
    /// <param name="table">The averages.</param>
    /// <param name="stream">It stays open.</param>
    /// <param name="digits">Significant digits, 1 to 17; null: six, or what shows two digits of the standard deviation.</param>
    public static void Write(EffectTable table, Stream stream, int? digits)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Join(',', table.Titles.Concat(Columns(table).Select(c => c.Name)).Select(PredictionCsv.Quoted)));
        foreach (var row in table.Rows)
            text.WriteLine(string.Join(',',
                row.Names.Select(PredictionCsv.Quoted).Concat(Columns(table).Select(c => Number(c.Of(row), row.Sd)))));

        string Number(double value, double sd) => double.IsNaN(value) ? ""
            : PredictionCsv.Rounded(value, digits ?? NumberFormat.DigitsOf(value, double.IsNaN(sd) ? 0 : sd));
    }

    /// <summary>The numbers of an average by their names: those of draws, of an estimate, or a value alone.</summary>
    public static IReadOnlyList<(string Name, string Title, Func<EffectRow, double> Of)> Columns(EffectTable table) => table.AreValues
        ? [("estimate", "estimate", r => r.Mean)]
        :
        [
            table.AreStandardErrors ? ("estimate", "estimate", r => r.Mean) : ("mean", "mean", r => r.Mean),
            table.AreStandardErrors ? ("std_error", "std error", r => r.Sd) : ("sd", "sd", r => r.Sd),
            (table.Interval.Names.Low, table.Interval.Titles.Low, r => r.Low),
            (table.Interval.Names.High, table.Interval.Titles.High, r => r.High),
        ];
}
