namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Predictions as a table, one line for each row of the data: the columns that name the row and its groups, then the predictions.
/// A cell without a number is empty. Numbers are rounded to so many significant digits, by default to six, or to those that show two digits
/// of their standard deviation; whole numbers keep all of theirs.
/// </summary>
internal static class PredictionCsv
{
    /// <param name="predictions">What is written.</param>
    /// <param name="stream">It stays open.</param>
    /// <param name="digits">Significant digits, 1 to 17; 17 keep every bit; null for the default.</param>
    public static void Write(RowPredictions predictions, Stream stream, int? digits)
    {
        var deviations = new PredictedDeviations(predictions);
        var ofColumns = predictions.Columns.Select(deviations.Of).ToList();
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Join(',',
            predictions.Groups.Select(g => g.Name).Concat(predictions.Columns.Select(c => c.Name)).Select(Quoted)));
        for (var row = 0; row < predictions.Rows; row++)
        {
            foreach (var (at, (_, texts)) in predictions.Groups.Index()) text.Write($"{(at > 0 ? "," : "")}{texts[row]}");
            for (var at = 0; at < predictions.Columns.Count; at++)
            {
                if (at + predictions.Groups.Count > 0) text.Write(',');
                if (predictions.Columns[at].LabelOf(row) is { } label) text.Write(Quoted(label));
                else if (!double.IsNaN(predictions.Columns[at].Values[row]))
                    text.Write(Rounded(predictions.Columns[at].Values[row],
                        digits ?? NumberFormat.DigitsOf(predictions.Columns[at].Values[row], ofColumns[at]?[row] ?? 0)));
            }

            text.WriteLine();
        }
    }

    /// <summary>The shortest text of the number with so many significant digits that is nearest.</summary>
    internal static string Rounded(double value, int digits)
    {
        var kept = digits < 17 && double.IsFinite(value) && value != Math.Floor(value)
            ? double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
        return kept.ToString("R", CultureInfo.InvariantCulture);
    }

    internal static string Quoted(string name) =>
        name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
