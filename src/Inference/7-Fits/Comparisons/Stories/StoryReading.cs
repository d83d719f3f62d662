namespace ProbDsl.Inference.Comparisons.Stories;

/// <summary>
/// The interpretation of several stories' scores of the same rows, in sentences. A lower bound above another story's log density ranks
/// above it; one below it is not ranked.
/// </summary>
internal static class StoryReading
{
    public static IEnumerable<string> Describe(IReadOnlyList<StoryFit> fits, bool areHeldOut, bool areLeftOut)
    {
        var reported = fits.Where(f => f is { Scores: not null, Fit.IsDetermined: true }).ToList();
        var (exact, bounds) = (reported.Where(f => f.Scores!.Kind == ScoreKind.Exact).OrderByDescending(f => f.Scores!.Mean).ToList(),
            reported.Where(f => f.Scores!.Kind == ScoreKind.Bound).ToList());
        // predictions of each row from all others are read instead of those of rows that were fitted
        foreach (var sentence in (areLeftOut ? [] : Ranked(exact, bounds.Count > 0 ? " of the stories whose log density is known" : ""))
            .Concat(bounds.Select(b => Beside(b, exact)).OfType<string>())) yield return sentence;
        if (bounds.Count > 1)
            yield return $"{Joined(bounds)} have only lower bounds, which are not ranked among each other: "
                + $"the gap of each to its log density is unknown";
        if (fits.Where(f => f is { Scores: not null, Fit.IsDetermined: false }).ToList() is { Count: > 0 } open)
            yield return $"{Joined(open)} {(open.Count == 1 ? "is" : "are")} not identified by the rows and not ranked";
        foreach (var given in Given(reported)) yield return given;
        if (reported.Count > 1 && !areHeldOut && !areLeftOut)
            yield return "these are the training rows, which favor stories with more parameters: "
                + "use `--holdout 0.2` to compare on held-out rows";
    }

    private static IEnumerable<string> Ranked(List<StoryFit> exact, string among)
    {
        if (exact.Count < 2) yield break;
        var level = exact.TakeWhile(f => f == exact[0] || !Leads(exact[0], f)).ToList();
        if (level.Count == exact.Count)
            yield return $"the rows do not distinguish {Joined(exact)}{(Lead(exact[0], exact[^1]) is { } lead
                ? $": {exact[^1].Name} is {lead} behind {exact[0].Name}, which may be chance" : "")}";
        else
            yield return $"{Joined(level)} give{(level.Count == 1 ? "s" : "")} the rows the highest log density"
                + $"{among}{(level.Count == 1 ? "" : ", and the rows do not distinguish these")}; next, {exact[level.Count].MarkedName} "
                + $"{(Lead(exact[0], exact[level.Count]) is { } lead ? $"is {lead} behind {exact[0].Name}"
                    : $"gives some {exact[0].Scores!.Noun} density 0")}";
    }

    /// <summary>A sentence that compares a lower bound with log densities; null if there are none.</summary>
    private static string? Beside(StoryFit bound, List<StoryFit> exact)
    {
        if (exact.Count == 0) return null;
        var beaten = exact.Where(f => Leads(bound, f)).ToList();
        if (beaten.Count == 0)
            return $"the bound of {bound.Name} is not above {(exact.Count == 1 ? exact[0].Name : "any log density")}, "
                + $"so it is not ranked: its log density is higher by an unknown amount";
        var open = exact.Except(beaten).ToList();
        return $"the bound of {bound.MarkedName} is above "
            + $"{beaten[0].MarkedName}{(Lead(bound, beaten[0]) is { } lead ? $" by {lead}"
                : $" (which gives some {bound.Scores!.Noun} density 0)")}, "
            + $"so its log density is higher than that of "
            + $"{Joined(beaten)}{(open.Count == 0 ? "" : $"; it is not ranked against {Joined(open)}")}";
    }

    private static bool Leads(StoryFit one, StoryFit other) => one.Scores!.DifferenceFrom(other.Scores!) is { IsSignificant: true };

    /// <summary>The mean difference of two fits' scores as text; null if the other gives some row density 0.</summary>
    private static string? Lead(StoryFit one, StoryFit other) =>
        one.Scores!.DifferenceFrom(other.Scores!) is { } lead && double.IsFinite(lead.Mean)
        ? $"{FixedPoint.Write(lead.Mean, "0.0000")}{PlusMinus.Of(lead.Error)} nats a {one.Scores!.Noun}" : null;

    /// <summary>Sentences about stories that condition on different data, whose scores are not comparable.</summary>
    private static IEnumerable<string> Given(List<StoryFit> reported) =>
        reported.Select(f => string.Join(' ', f.AreGiven.Order(StringComparer.Ordinal))).Distinct().Count() < 2 ? []
            : reported.Where(f => f.AreGiven.Count > 0).DistinctBy(f => f.Story).Select(f => $"{f.Story} conditions on "
                + $"{string.Join(", ", f.AreGiven.Select(g => $"`{g}`"))} in each row, and scores only the other values given these");

    private static string Joined(List<StoryFit> fits) =>
        fits.Count == 1 ? fits[0].MarkedName : $"{string.Join(", ", fits.SkipLast(1).Select(f => f.MarkedName))} and {fits[^1].MarkedName}";
}
