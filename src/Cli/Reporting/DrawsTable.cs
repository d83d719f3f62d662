using ProbDsl.Inference.Comparisons.Draws;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Draws of each fit beside rows of the data: a line for each statistic, with its value where both have the same distribution.
/// </summary>
internal static class DrawsTable
{
    /// <param name="fits">Fits by name; null stands for one that failed.</param>
    public static string Print(IReadOnlyCollection<(string Name, Result<SampleReport>? Draws)> fits)
    {
        var judged = fits.Where(f => f.Draws is { Value: not null }).Select(f => (f.Name, Report: f.Draws!.Value!)).ToList();
        var page = judged.Count == 0 ? "" : Table(judged);
        var notes = judged.Take(1).SelectMany(f => Notes(f.Report)).Select(note => Paragraph.Print("", note));
        return page + string.Concat(notes) + string.Concat(fits.Where(f => f.Draws is { Value: null })
            .Select(f => Paragraph.Print("", $"draws of {f.Name}: {f.Draws!.Diagnostics[0].Message}")));
    }

    private static string Table(List<(string Name, SampleReport Report)> judged)
    {
        List<string[]> lines = [[Words.Count(judged[0].Report.Draws, "draw"), .. judged.Select(f => f.Name), "if equal"]];
        foreach (var (name, title) in judged.SelectMany(f => f.Report.Statistics).Select(s => (s.Name, s.Title)).Distinct())
        {
            var values = judged.Select(f => f.Report[name]).ToList();
            lines.Add([title, .. values.Select(s => s is null ? "-" : Number(s, s.Value)),
                IfEqual(values.OfType<SampleStatistic>().First())]);
        }

        return AlignedLines.Write(lines, column => column > 0);
    }

    private static IEnumerable<string> Notes(SampleReport report)
    {
        yield return $"beside {Words.Count(report.Rows, "row")} {(report.AreHeldOut ? "that no fit saw" : "of those fitted")}"
            + $"{(report.Incomplete == 0 ? "" : $" ({Words.Count(report.Incomplete, "row")} with missing cells left out)")}"
            + (report.Given.Count == 0 ? "" : $", jointly with the given {string.Join(", ", report.Given.Select(Backquoted.Of))}")
            + "; `if equal`: 95 of 100 times in this range, or what other rows of the data score";
        foreach (var meaning in report.Meanings) yield return meaning;
    }

    private static string IfEqual(SampleStatistic statistic) => statistic switch
    {
        { IfEqual: { } range } => $"{Number(statistic, range.Low)} to {Number(statistic, range.High)}",
        { OfData: { } data } => Number(statistic, data),
        _ => "",
    };

    private static string Number(SampleStatistic statistic, double value) =>
        statistic.OutOf is { } all ? $"{value:0} of {all}" : value.ToString($"F{statistic.Decimals}", CultureInfo.InvariantCulture);
}
