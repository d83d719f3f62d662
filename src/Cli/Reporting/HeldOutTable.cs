namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Methods by the log density of held-out rows, the best first, each with its difference to the one above.
/// </summary>
internal static class HeldOutTable
{
    public static string Print(Comparison comparison, HeldOutScores held)
    {
        var along = comparison.Ranking.Select(r => r.Scores.Path).FirstOrDefault(p => p is not null) is { } path
            ? $" along the {(path.IsReversed ? "probability-flow " : "")}ODE" : "";
        var noun = held.AreGroups && comparison.Ranking[0].Scores.LogDensity.Count == held.Members ? "group" : "row";
        List<string[]> lines = [[$"{Held(held)} held out", $"log p per {noun}{along}, nats", "worse than the one above by"]];
        foreach (var ranked in comparison.Ranking)
            lines.Add([$"{ranked.Fit.MarkedName}{(ranked.Scores.HasLearnedNormalizer ? " (estimate: log Z was learned)" : "")}",
                $"{Number(ranked.Scores.Mean)}{PlusMinus.Of(ranked.Scores.StandardError, "F4")}",
                ranked.Behind is { } behind ? $"{Number(behind)}{PlusMinus.Of(ranked.Error!.Value, "F4")}"
                    + (ranked.IsSame ? " (the same)"
                        : ranked.IsDistinguished || !double.IsFinite(ranked.Error.Value) ? "" : " (within error)")
                    : ranked == comparison.Ranking[0] ? "" : "-"]);
        var others = comparison.Fits.Where(f => f.Outcome.Summary is not null && f.HeldOut is null);
        lines.AddRange(others.Select(f => new[] { f.Method.Name, "-",
            f.Ladder is null ? "reports no density of rows" : "reports bounds on the density of rows, above" }));
        lines.AddRange(comparison.Fits.Where(f => f is { HeldOut: not null, IsDetermined: false })
            .Select(f => new[] { f.Method.Name, "-", "not determined: not ranked" }));
        var single = comparison.Ranking.Any(r => double.IsNaN(r.Scores.StandardError))
            ? Paragraph.Print("", $"one {noun} has no standard error") : "";
        return AlignedLines.Write(lines, _ => false) + single + PerDimension(comparison);
    }

    private static string PerDimension(Comparison comparison)
    {
        var each = comparison.Ranking.Where(r => r.Scores.Dimensions is { Width: > 1 }).Select(r => (r.Fit.Method.Name, r.Scores.Mean,
            Row: r.Scores.Dimensions!)).ToList();
        return each.Count == 0 ? "" : Paragraph.Print("bits/dim  ", Words.BitsPerDimension(each[0].Row.Width, each[0].Row.Observed,
            string.Join(" · ", each.Select(e => $"{e.Name} {Number(BitsPerDimension.Of(e.Mean, e.Row.Observed))}"))));
    }

    private static string Held(HeldOutScores held) =>
        held.AreGroups ? $"{Words.Count(held.Members, "group")} of {Words.Count(held.Rows, "row")}" : Words.Count(held.Rows, "row");

    private static string Number(double value) => FixedPoint.Write(value, "F4");
}
