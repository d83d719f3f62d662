using ProbDsl.Inference.Results.Text;

namespace ProbDsl.Inference.Comparisons.Stories;

/// <summary>
/// What follows from how probable several stories hold the same rows. A bound that lies above another's log density wins against it; one
/// that lies below says nothing.
/// </summary>
internal static class StoryReading
{
    public static IEnumerable<string> Of(IReadOnlyList<StoryFit> fits, bool areHeldOut)
    {
        var reported = fits.Where(f => f is { Scores: not null, Fit.IsDetermined: true }).ToList();
        var (exact, bounds) = (reported.Where(f => f.Scores!.Kind == ScoreKind.Exact).OrderByDescending(f => f.Scores!.Mean).ToList(),
            reported.Where(f => f.Scores!.Kind == ScoreKind.Bound).ToList());
        foreach (var sentence in Ranked(exact, bounds.Count > 0 ? " of the stories whose log density is known" : "")
            .Concat(bounds.Select(b => Beside(b, exact)).OfType<string>())) yield return sentence;
        if (bounds.Count > 1)
            yield return $"{Joined(bounds)} have bounds alone, which do not rank them among themselves: "
                + $"how far each lies below its log density is not known";
        if (fits.Where(f => f is { Scores: not null, Fit.IsDetermined: false }).ToList() is { Count: > 0 } open)
            yield return $"the rows do not determine {Joined(open)}, which {(open.Count == 1 ? "is" : "are")} not ranked";
        foreach (var given in Given(reported)) yield return given;
        if (reported.Count > 1 && !areHeldOut)
            yield return "these are the rows that were fitted, and a story with more numbers to fit comes closer to them: "
                + "`--holdout 0.2` asks rows that no fit saw";
    }

    private static IEnumerable<string> Ranked(List<StoryFit> exact, string among)
    {
        if (exact.Count < 2) yield break;
        var level = exact.TakeWhile(f => f == exact[0] || !Leads(exact[0], f)).ToList();
        if (level.Count == exact.Count)
            yield return $"the rows do not tell {Joined(exact)} apart{(Lead(exact[0], exact[^1]) is { } lead
                ? $": {exact[^1].Name} is {lead} behind {exact[0].Name}, and that may be chance" : "")}";
        else
            yield return $"{Joined(level)} hold{(level.Count == 1 ? "s" : "")} the rows most "
                + $"probable{among}{(level.Count == 1 ? "" : ", and they do not tell these apart")}; next, {exact[level.Count].MarkedName} "
                + $"{(Lead(exact[0], exact[level.Count]) is { } lead ? $"is {lead} behind {exact[0].Name}" : "holds some row impossible")}";
    }

    /// <summary>What a bound says beside log densities; null where there are none.</summary>
    private static string? Beside(StoryFit bound, List<StoryFit> exact)
    {
        if (exact.Count == 0) return null;
        var beaten = exact.Where(f => Leads(bound, f)).ToList();
        if (beaten.Count == 0)
            return $"the bound of {bound.Name} does not lie above {(exact.Count == 1 ? exact[0].Name : "any log density")}, "
                + $"from which nothing follows: its log density is higher by an amount that is not known";
        var open = exact.Except(beaten).ToList();
        return $"the bound of {bound.MarkedName} already lies above "
            + $"{beaten[0].MarkedName}{(Lead(bound, beaten[0]) is { } lead ? $" by {lead}" : " (which holds some row impossible)")}, "
            + $"so that it holds the rows more probable than "
            + $"{Joined(beaten)}{(open.Count == 0 ? "" : $"; beside {Joined(open)} it says nothing")}";
    }

    private static bool Leads(StoryFit one, StoryFit other) => one.Scores!.Over(other.Scores!) is { IsClear: true };

    /// <summary>How far the one is ahead; null where the other holds some row impossible.</summary>
    private static string? Lead(StoryFit one, StoryFit other) => one.Scores!.Over(other.Scores!) is { } lead && double.IsFinite(lead.Mean)
        ? $"{FixedPoint.Write(lead.Mean, "0.0000")} ± {FixedPoint.Write(lead.Error, "0.0000")} nats a row" : null;

    /// <summary>Where stories are not given the same of a row, their figures answer other questions.</summary>
    private static IEnumerable<string> Given(List<StoryFit> reported) =>
        reported.Select(f => string.Join(' ', f.AreGiven.Order(StringComparer.Ordinal))).Distinct().Count() < 2 ? []
            : reported.Where(f => f.AreGiven.Count > 0).DistinctBy(f => f.Story).Select(f => $"{f.Story} is given "
                + $"{string.Join(", ", f.AreGiven.Select(g => $"`{g}`"))} of each row, and its figures are of the rest given that");

    private static string Joined(List<StoryFit> fits) =>
        fits.Count == 1 ? fits[0].MarkedName : $"{string.Join(", ", fits.SkipLast(1).Select(f => f.MarkedName))} and {fits[^1].MarkedName}";
}
