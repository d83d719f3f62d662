namespace ProbDsl.Cli.Reporting;

/// <summary>The log density of rows for people: per row with its standard error, in nats and bits, and in total.</summary>
internal static class ScoreTable
{
    private const int MostNamed = 5;

    private const string PerRowTitle = "per row", TotalTitle = "in all";

    public static string Print(SavedFitWithData with, RowScores scores, string? perRow)
    {
        var text = new StringBuilder();
        text.Append(PageTitle.Print(with.Title)).Append('\n');
        text.Append(Paragraph.Print("", Name(with.Fit, scores)));
        string[] nats = [Number(scores.Mean, 6), Number(scores.Total, 6)],
            bits = [Number(scores.Mean / Math.Log(2), 6), Number(scores.Total / Math.Log(2), 6)];
        var hasTotal = scores.SharedUnknown is null;
        var (wide, narrow) = (nats.Max(n => n.Length), bits.Max(b => b.Length));
        text.Append(Line(PerRowTitle, 0, $"{Error(scores)}{(hasTotal ? "" : $"   {Words.Count(scores.Rows, "row")}")}"));
        if (hasTotal) text.Append(Line(TotalTitle, 1, $"   {Words.Count(scores.Rows, "row")}"));
        foreach (var note in Notes(with, scores, perRow)) text.Append(Paragraph.Print("", note));
        return text.ToString();

        string Line(string title, int of, string rest) => Paragraph.Print(title.PadRight(PerRowTitle.Length),
            $"  {nats[of].PadLeft(wide)} nats   {bits[of].PadLeft(narrow)} bits{rest}", indent: PerRowTitle.Length + 2);
    }

    private static string Name(SavedFit fit, RowScores scores) =>
        scores.Path is { } path ? $"log-likelihood {(path.IsReversed ? "of the probability-flow ODE" : "through the ODE")}"
            : scores.HasLearnedNormalizer ? "log-likelihood (estimate: log Z was learned)"
            : fit.HasNoUnknown ? "log-likelihood (exact: the story has no unknown)"
            : fit.IsPoint || scores.Draws == 1 ? "log-likelihood at the point"
            : scores.Draws == 0 ? "log predictive density (exact: the mean over the posterior by formula)"
            : $"log predictive density (mean over {Words.Count(scores.Draws, "draw")})";

    private static string Error(RowScores scores) =>
        double.IsFinite(scores.StandardError) ? $"   ± {Number(scores.StandardError, 4)} nats (standard error of the mean)" : "";

    private static IEnumerable<string> Notes(SavedFitWithData with, RowScores scores, string? perRow)
    {
        if (scores.Dimensions is { Width: > 1 } row) yield return Words.BitsPerDimension(scores.Mean, row.Width, row.Observed);
        if (scores.Path is { } path)
        {
            yield return $"{path.Solver}; {(path.IsExact ? "exact trace" : $"Hutchinson's trace, {Words.Count(path.Probes, "direction")}"
                + $"{(path.Error is { } error ? $", ± {Number(error, 4)} nats by them" : ", with one probe: its error is unknown")}")}; "
                + $"at most {Words.Count(path.Steps, "step")} for a row";
            if (path.IsReversed)
                yield return "this is the density of the probability-flow ODE: draws of the reversed SDE have it where the score is exact";
        }

        if (scores.Conditioned is var before and > 0)
            yield return $"the rows are joint: each is given the "
                + $"{Words.Count(before, "row")} of the fit and the rows before it in the file";
        if (with.Fit.Graph.Plates.Any(p => p.Within == scores.Plates[^1]))
            yield return $"a row is one of "
                + $"`{scores.Plates[^1].Name}` with all its members: what they share is averaged over for all of them together";
        if (scores.SharedUnknown is { } shared)
            yield return $"rows that share a member of `{shared}` of which the fit has no values are each averaged over its distribution, "
                + "by itself: their log densities do not add up to that of the file";
        if (scores.Missing is var missing and > 0)
            yield return $"{Words.Count(missing, "row")} of which every drawn cell is missing {(missing == 1 ? "is" : "are")} not counted";
        if (scores.IsDrawn.Count(d => !d) is var given and > 0)
            yield return $"{Words.Count(given, "row")} of which nothing is drawn, as the first of a chain, "
                + $"{(given == 1 ? "is" : "are")} conditioned on and not counted";
        if (scores.WithoutDensity is { Count: > 0 } impossible)
            yield return $"{Named(impossible)} {(impossible.Count == 1 ? "has" : "have")} no density under the fit that a 64-bit number "
                + "holds: a value is outside the support of its distribution, or so far out that its log density, or a number on the way "
                + $"to it, overflows{Others(scores, scores.Rows - impossible.Count)}";
        if (with.AreTrainingData) yield return "these are the rows of the fit: new rows are usually less probable";
        if (perRow is not null) yield return $"the log density of each row is in {perRow}";
    }

    /// <summary>Rows by their numbers: `row 2`, `rows 2, 5 and 9`, of many the first ones.</summary>
    private static string Named(IReadOnlyList<int> rows)
    {
        var named = rows.Take(MostNamed).Select(row => $"{row + 1}").ToList();
        if (rows.Count > MostNamed) named.Add($"{rows.Count - MostNamed:N0} more");
        return named is [var only] ? $"row {only}" : $"rows {string.Join(", ", named.SkipLast(1))} and {named[^1]}";
    }

    private static string Others(RowScores scores, int others) => others == 0 ? ""
        : $"; the other {Words.Count(others, "row")}: {Number(scores.TotalOfOthers / others, 6)} nats per row";

    private static string Number(double value, int decimals) => FixedPoint.Write(value, $"F{decimals}");
}
