using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Reporting;

/// <summary>Each row's prediction from all others, as a table.</summary>
internal static class JudgedRows
{
    public static void Write(Judgement judgement, IReadOnlyList<int>? numbers, Stream stream)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine("row,elpd,k_hat,log_density");
        foreach (var (at, row) in judgement.LeftOutRows.Rows.Index())
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NumberOf(judgement, numbers, at)},{Spelt(row.Elpd)},"
                + $"{Spelt(row.ParetoShape)},{Spelt(row.LogDensity)}"));
    }

    /// <summary>The number of a row in the user's file.</summary>
    public static int NumberOf(Judgement judgement, IReadOnlyList<int>? numbers, int at) =>
        judgement.Densities.Rows[at] is var row && numbers is null ? row + 1 : numbers![row];

    private static string Spelt(double value) => double.IsNegativeInfinity(value) ? "-inf"
        : double.IsPositiveInfinity(value) ? "inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
