namespace ProbDsl.Cli.Reporting;

/// <summary>
/// The log density of each row as a table: its number in the data, nats; empty where nothing of the row is drawn, or all of it is missing.
/// </summary>
internal static class ScoreColumns
{
    public static void Write(RowScores scores, FileRows rows, Stream stream)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine("row,log_density");
        for (var row = 0; row < scores.LogDensity.Count; row++)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{rows.Numbers![row]},{(scores.IsObserved[row] ? Spelt(scores.LogDensity[row]) : "")}"));
    }

    /// <summary>The bounds of each row: its number in the data, then each rung of the ladder in nats.</summary>
    /// <param name="scores">The bounds.</param>
    /// <param name="fileRows">The row of the file, from 0, of each row; null if they are all of the file's rows.</param>
    /// <param name="stream">It stays open.</param>
    public static void Write(GuidedScores scores, IReadOnlyList<int>? fileRows, Stream stream)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine($"row,{string.Join(',', scores.Bounds.Select(r => r.Name))}");
        for (var row = 0; row < scores.Rows; row++)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(fileRows?[row] ?? row) + 1},{string.Join(',', scores.Bounds.Select(r => Spelt(r.EachRow[row])))}"));
    }

    /// <summary>A number as pandas and R read it.</summary>
    private static string Spelt(double value) =>
        double.IsNegativeInfinity(value) ? "-inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
