namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>What tests of draws show, in sentences.</summary>
internal static class SampleReading
{
    public static IEnumerable<string> Describe(IEnumerable<(string Name, ComparedFit Fit)> fits)
    {
        var judged = fits.Where(f => f.Fit.Draws is { Value: not null }).Select(f => (f.Name, Report: f.Fit.Draws!.Value!)).ToList();
        var (different, alike) = (judged.Where(f => f.Report.AreDifferent).ToList(), judged.Where(f => !f.Report.AreDifferent).ToList());
        if (different.Count > 0)
            yield return $"draws differ from the data: {string.Join("; ", different.Select(f =>
                $"those of {f.Name} by {string.Join(" and ", TestsOf(f.Report))}"))}";
        if (alike.Count > 0)
            yield return $"no test finds a difference between the data and the draws of {Joined([.. alike.Select(f => f.Name)])}, "
                + "which does not show that there is none: memorized rows pass these tests too";
    }

    private static IEnumerable<string> TestsOf(SampleReport report) =>
        report.Statistics.Where(s => s.IsDifferent == true).Select(s => s.Title);

    private static string Joined(List<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
}
