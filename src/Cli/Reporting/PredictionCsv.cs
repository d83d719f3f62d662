using System.Globalization;
using ProbDsl.Inference.Rows;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Predictions as a table, one line for each row of the data: the columns that name its groups, then what is told of it. Empty where there
/// is no number.
/// </summary>
internal static class PredictionCsv
{
    public static void Write(RowPredictions predictions, Stream stream)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Join(',',
            predictions.Groups.Select(g => g.Name).Concat(predictions.Columns.Select(c => c.Name)).Select(Quoted)));
        for (var row = 0; row < predictions.Rows; row++)
        {
            foreach (var (at, (_, texts)) in predictions.Groups.Index()) text.Write($"{(at > 0 ? "," : "")}{texts[row]}");
            for (var at = 0; at < predictions.Columns.Count; at++)
            {
                if (at + predictions.Groups.Count > 0) text.Write(',');
                if (!double.IsNaN(predictions.Columns[at].Values[row]))
                    text.Write(predictions.Columns[at].Values[row].ToString("R", CultureInfo.InvariantCulture));
            }

            text.WriteLine();
        }
    }

    private static string Quoted(string name) =>
        name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
