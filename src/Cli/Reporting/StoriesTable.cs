using ProbDsl.Inference.Comparisons.Stories;

namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Several stories for people: a line for each fit with the log density of the rows, bounds marked as such, then the conclusions.
/// </summary>
internal static class StoriesTable
{
    /// <param name="reported">The first story, whose data are those of all.</param>
    /// <param name="stories">With the rows that they are judged by; none where all are refused.</param>
    /// <param name="comparison">Of them.</param>
    public static string Print(BoundStory reported, IReadOnlyList<ComparedStory> stories, StoryComparison comparison)
    {
        var text = new StringBuilder(FitHeader.Subject(reported.Problem, reported.DataFiles,
            [.. stories.Select(s => s.Name), .. comparison.Refused.Select(r => r.Story)], reported.Defaults.Options.Seed)).Append('\n');
        if (comparison.Fits.Count > 0)
            text.Append(Lines(comparison, stories[0].Rows.Noun))
                .AppendJoin("", Legend(stories[0].Rows, comparison).Select(note => Paragraph.Print("", note))).Append('\n');
        if (comparison.Ranking is { } ranking) text.Append(RankingTable.Print(ranking)).Append('\n');
        if (comparison.Fits.Any(f => f.Fit.Draws is not null))
            text.Append(DrawsTable.Print([.. comparison.Fits.Select(f => (f.Name, f.Fit.Draws))])).Append('\n');
        text.Append(CompareTable.Listed("stopped   ", comparison.Fits.Select(f => $"{f.Name}: {CompareTable.Stopped(f.Fit)}"), " · "));
        text.Append(CompareTable.Listed("left out  ",
            comparison.Refused.Select(r => $"{r.Story}{(r.Method is { } method ? $" by {method}" : "")}: {r.Reason}"), " · "));
        text.Append(CompareTable.Reading(comparison.Reading));
        return text.ToString();
    }

    private static string Lines(StoryComparison comparison, string noun)
    {
        List<string[]> rows = [["story", "method", $"log p of a {noun}, nats", "bits", "bits/dim", "steps/s", "time"]];
        foreach (var fit in comparison.Fits)
            rows.Add([fit.Story, fit.Fit.MarkedName, .. fit.Scores is { } scores ? ScoreCells(scores) : ["-", "-", "-"],
                fit.Fit.Outcome.StepsPerSecond?.ToString("N0", CultureInfo.InvariantCulture) ?? "-",
                $"{CompareTable.Seconds(fit.Fit.Seconds)} s"]);
        return AlignedLines.Write(rows, column => column > 2);
    }

    private static string[] ScoreCells(EvaluationScores scores)
    {
        var (above, below) = scores.Kind == ScoreKind.Bound ? ("≥", "≤") : ("", "");
        if (!double.IsFinite(scores.Mean))
            return [$"-∞ ({Words.Count(scores.Each.Count(double.IsNegativeInfinity), scores.Noun)} impossible)", "-∞", "∞"];
        return [$"{above}{Number(scores.Mean)}{PlusMinus.Of(scores.Error, "F4")}", $"{above}{Number(scores.Mean / Math.Log(2))}",
            $"{below}{Number(scores.BitsPerDimension)}"];
    }

    private static List<string> Legend(EvaluationRows rows, StoryComparison comparison)
    {
        var notes = new List<string> { $"over {Words.Count(rows.Rows, rows.Noun)} "
            + $"{(rows.AreHeldOut ? "that no fit saw" : "of those fitted")}, "
            + $"{Numbers(rows)}; {(rows.Rows > 1 ? "± is the standard error of the mean" : $"one {rows.Noun} has no standard error")}",
            "bits/dim are -log2 p for each number: less is better" };
        if (comparison.Fits.Where(f => f.Scores?.Kind == ScoreKind.Bound).Select(f => f.Scores!.Name.ToUpperInvariant()).Distinct()
            .ToList() is { Count: > 0 } bounds)
            notes.Add($"≥ is a lower bound on log p ({string.Join(", ", bounds)}), ≤ the bits/dim that follow from it");
        notes.AddRange(comparison.Fits.Where(f => f.Scores?.Name == "ode").Select(f => $"log p by {f.Name} is computed along its ODE"));
        notes.AddRange(comparison.Fits.Where(f => f.Scores?.Name == "probability_flow_ode").Select(f =>
            $"log p by {f.Name} is that of its probability-flow ODE, which draws of the reversed SDE have where the score is exact"));
        notes.AddRange(comparison.Fits.Where(f => f.ReasonWithoutScores is not null)
            .Select(f => $"{f.Name} reports no density of rows: {f.ReasonWithoutScores}"));
        return notes;
    }

    private static string Numbers(EvaluationRows rows) => rows.Observed == rows.Width ? $"{Words.Count(rows.Width, "number")} in each"
        : string.Create(CultureInfo.InvariantCulture,
            $"{rows.Observed:0.00} of {Words.Count(rows.Width, "number")} in each are there on average, and bits/dim are of those");

    private static string Number(double value) => FixedPoint.Write(value, "F4");
}
