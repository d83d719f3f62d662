namespace ProbDsl.Cli.Reporting;

/// <summary>
/// The comparison for people: a line for each method, different objectives in columns of their own, then the checks.
/// </summary>
internal static class CompareTable
{
    private const string ReadingTitle = "reading   ";

    public static string Print(string story, BoundStory bound, Comparison comparison, HeldOutScores? held)
    {
        var text = new StringBuilder(FitHeader.Subject(story, bound.Problem, bound.DataFiles, bound.Defaults.Options.Seed)).Append('\n');
        text.Append(Measured(comparison, held is not null)).Append('\n');
        if (comparison.Ranking.Count > 0) text.Append(HeldOutTable.Print(comparison, held!)).Append('\n');
        if (bound.Facts.HasNoDensity)
            text.Append(Paragraph.Print("", "rows have no density by this story: fits are compared by their draws, not by a likelihood"))
                .Append('\n');
        if (comparison.Fits.Any(f => f.Draws is not null))
            text.Append(DrawsTable.Print([.. comparison.Fits.Select(f => (f.Method.Name, f.Draws))])).Append('\n');
        text.Append(Listed("stopped   ", comparison.Fits.Select(f => $"{f.Method.Name}: {Stopped(f)}"), " · "));
        text.Append(Listed("checks    ", comparison.Checks.Select(c => $"{c.Name}: {(c.Holds ? "ok" : "NO")} ({c.Detail})"), " · "));
        text.Append(Listed("left out  ",
            comparison.Refused.GroupBy(r => r.Reason).Select(g => $"{string.Join(", ", g.Select(r => r.Method))}: {g.Key}"), " · "));
        text.Append(Listed("labels    ", comparison.Agreements.GroupBy(a => a with { Method = "" }).Select(Agreement), " · "));
        text.Append(Reading(comparison.Reading));
        return text.ToString();
    }

    /// <summary>Methods whose labels agree equally with those of the reference.</summary>
    private static string Agreement(IGrouping<LabelAgreement, LabelAgreement> alike) => string.Create(CultureInfo.InvariantCulture,
        $"{alike.Key.Latent} by {string.Join(", ", alike.Select(a => a.Method))} agrees with {alike.Key.Reference} in "
            + $"{alike.Key.Same:N0} of {alike.Key.Rows:N0} rows (labels aligned; adjusted Rand index {alike.Key.AdjustedRand:0.00})");

    /// <summary>The table of the methods, or of their bounds alone if all of them have bounds for rows.</summary>
    private static string Measured(Comparison comparison, bool areHeldOut)
    {
        var ladders = comparison.Fits.Where(f => f.Ladder is not null).ToList();
        if (ladders.Count == 0) return Lines(comparison);
        return comparison.Fits.All(f => f.Ladder is not null || f.Outcome.Summary is null)
            ? LadderLines.Print(comparison.Fits, areHeldOut) : $"{Lines(comparison)}\n{LadderLines.Print(ladders, areHeldOut)}";
    }

    private static string Lines(Comparison comparison)
    {
        var objectives = comparison.Fits.Where(f => f.Outcome.Summary is not null).Select(f => f.Outcome.Metric.Of).Distinct()
            .GroupBy(o => o.Title.Replace("lower bound of ", "", StringComparison.Ordinal)).ToList();
        List<string[]> rows = [["method", .. objectives.Select(o => o.Key), .. Against(comparison.Reference), "steps", "time"]];
        foreach (var fit in comparison.Fits)
            rows.Add([fit.Method.Name,
                .. objectives.Select(o => o.Contains(fit.Outcome.Metric.Of) && fit.Outcome.Summary is not null ? Written(fit) : "-"),
                .. Away(comparison, fit), Steps(fit), $"{Seconds(fit.Seconds)} s"]);
        return AlignedLines.Write(rows, column => column >= rows[0].Length - 2);
    }

    private static IEnumerable<string> Against(ComparedFit? reference) => reference is null ? [] : [$"against {reference.Method.Name}"];

    private static IEnumerable<string> Away(Comparison comparison, ComparedFit fit)
    {
        if (comparison.Reference is null) return [];
        if (fit == comparison.Reference) return ["reference"];
        if (fit.Outcome.Summary is null) return ["failed"];
        if (comparison.Distance(fit) is not { } distance) return ["-"];
        var away = $"{FixedPoint.Write(distance.Largest, "0.00")} sd ({distance.Of})";
        if (distance.IsPoint) return [$"point, {away}"];
        return [$"{away}{(distance.IsTooNarrow ? ", narrow" : "")}{(distance.IsTooWide ? ", wide" : "")}"];
    }

    /// <summary>The value of an objective with its error; a bound is marked.</summary>
    private static string Written(ComparedFit fit) => Written(fit.Outcome.Metric) + (fit.IsDetermined ? "" : " (not determined)");

    private static string Written(Metric metric) =>
        $"{(metric.Of.IsBound ? "≥" : "")}{FixedPoint.Write(metric.Value, "F3")}"
            + $"{(metric.Error is { } error ? $" ± {Words.Error(error, "F3")}" : "")}"
            + (metric.Of.IsBound ? " (bound)" : metric.Integration == IntegrationKind.Laplace ? " (approx.)" : "");

    internal static string Stopped(ComparedFit fit) => fit.Outcome switch
    {
        { Summary: null } outcome => $"failed, {outcome.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error)?.Code}",
        { Restarts.Count: > 1 } outcome => $"{StopWords.Write(fit)}, {outcome.Agreeing} of {outcome.Restarts.Count} starts agree",
        _ => StopWords.Write(fit),
    };

    private static string Steps(ComparedFit fit) =>
        fit.Outcome.Iterations == 0 ? "-" : fit.Outcome.Iterations.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The verdict, a paragraph for each sentence.</summary>
    internal static string Reading(IEnumerable<string> sentences) =>
        string.Concat(sentences.Select((sentence, at) => at == 0
            ? StyleMarks.OfStart(TextStyle.Heading, ReadingTitle.Length, Paragraph.Print(ReadingTitle, sentence))
            : Paragraph.Print(new string(' ', ReadingTitle.Length), sentence)));

    internal static string Listed(string title, IEnumerable<string> items, string between) =>
        items.Any() ? Paragraph.Print(title, string.Join(between, items)) : "";

    internal static string Seconds(double seconds) => seconds.ToString(seconds < 10 ? "F2" : "F0", CultureInfo.InvariantCulture);
}
