namespace ProbDsl.Inference.Comparisons;

/// <summary>The interpretation of a comparison's values, in sentences.</summary>
internal static class ComparisonReading
{
    // a method is reported as faster if it takes a third of the time and saves a noticeable wait
    private const double MuchFaster = 3, WaitInSeconds = 10;

    public static IEnumerable<string> Describe(Comparison comparison)
    {
        var reported = comparison.Fits.Where(f => f.Outcome.Summary is not null).ToList();
        foreach (var sentence in HeldOut(comparison.Ranking).Concat(Bounds(reported))
            .Concat(Spreads(comparison, reported))) yield return sentence;
        if (comparison.Checks.Where(c => c is { Holds: false, IsRequired: true }).ToList() is { Count: > 0 } broken)
            yield return $"{Joined([.. broken.Select(b => b.Name)])} does not hold within its error: "
                + $"do not trust either value until the cause is known";
    }

    private static IEnumerable<string> HeldOut(IReadOnlyList<RankedFit> ranking)
    {
        if (ranking.Count < 2) yield break;
        var level = ranking.Skip(1).TakeWhile(r => r.Behind is not null && !r.IsDistinguished).Prepend(ranking[0]).ToList();
        if (level.Count == ranking.Count) yield return "the held-out rows do not distinguish the methods";
        else
            yield return $"{Joined([.. level.Select(r => r.Fit.MarkedName)])} predict{(level.Count == 1 ? "s" : "")} the held-out rows "
                + $"best{(level.Count > 1 ? ", and the rows do not distinguish these" : "")}; "
                + $"{ranking[level.Count].Fit.MarkedName} is {Behind(ranking[level.Count])}";
        var (fast, slow) = (level.MinBy(r => r.Fit.Seconds)!.Fit, level.MaxBy(r => r.Fit.Seconds)!.Fit);
        if (fast.Seconds * MuchFaster < slow.Seconds && slow.Seconds - fast.Seconds > WaitInSeconds)
            yield return $"of these, {fast.MarkedName} is the fastest";
    }

    private static string Behind(RankedFit next) =>
        next.Behind is { } behind
            ? $"{FixedPoint.Write(behind, "0.0000")}{PlusMinus.Of(next.Error!.Value)} nats a row behind"
            : "behind, since some row has density 0";

    /// <summary>Sentences about lower bounds, which rank no fits.</summary>
    private static IEnumerable<string> Bounds(List<ComparedFit> reported)
    {
        var bounds = reported.Where(f => f.Outcome.Metric.Of.IsBound).ToList();
        if (bounds.Count == 0) yield break;
        var evidences = reported.Where(f => f.IsEvidence && f.HasReliableError).ToList();
        if (evidences.Count == 0)
            yield return "≥ is a lower bound: the value itself is higher by an unknown amount";
            else yield return $"≥ is a lower bound: its distance below "
                + $"{Joined([.. evidences.Select(e => e.Method.Name)])} shows how loose it is and does not rank the fits";
        foreach (var doubted in reported.Where(f =>
            f.IsEvidence && !f.HasReliableError && bounds.Exists(b => b.Outcome.Metric.Value > f.Outcome.Metric.Value)))
            yield return $"do not trust the evidence of {doubted.Method.Name}, whose weights have too long a tail: "
                + $"the bound above it is the better estimate";
    }

    private static IEnumerable<string> Spreads(Comparison comparison, List<ComparedFit> reported)
    {
        foreach (var fit in reported)
            if (comparison.Distance(fit) is { } distance && (distance.IsTooNarrow || distance.IsTooWide))
            {
                string[] ways = [.. distance.IsTooNarrow ? [$"too narrow for {Written(distance.Narrowest)}"] : Array.Empty<string>(),
                    .. distance.IsTooWide ? [$"too wide for {Written(distance.Widest)}"] : Array.Empty<string>()];
                yield return $"beside those of {comparison.Reference!.Method.Name}, intervals of {fit.Method.Name} are "
                    + string.Join(" and ", ways);
            }
    }

    private static string Written(SdRatio ratio) =>
        string.Create(CultureInfo.InvariantCulture,
            $"`{ratio.Of}` ({(ratio.Ratio < 10 ? $"{ratio.Ratio:0.00}" : NumberText.Short(ratio.Ratio))} times)");

    private static string Joined(List<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
}
