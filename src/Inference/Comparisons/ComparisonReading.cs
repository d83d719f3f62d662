using ProbDsl.Inference.Results.Text;

namespace ProbDsl.Inference.Comparisons;

/// <summary>What the figures of a comparison mean, in sentences made of them.</summary>
internal static class ComparisonReading
{
    // a method is much faster in a third of the time, where that spares a wait that a person notices
    private const double MuchFaster = 3, WaitInSeconds = 10;

    public static IEnumerable<string> Of(Comparison comparison)
    {
        var reported = comparison.Fits.Where(f => f.Outcome.Summary is not null).ToList();
        foreach (var sentence in HeldOut(comparison.Ranking).Concat(Bounds(reported))
            .Concat(Spreads(comparison, reported))) yield return sentence;
        if (comparison.Checks.Where(c => c is { Holds: false, IsRequired: true }).ToList() is { Count: > 0 } broken)
            yield return $"{Joined([.. broken.Select(b => b.Name)])} does not hold, beyond its error: "
                + $"trust neither figure before you know why";
    }

    private static IEnumerable<string> HeldOut(IReadOnlyList<RankedFit> ranking)
    {
        if (ranking.Count < 2) yield break;
        var level = ranking.Skip(1).TakeWhile(r => r.Behind is not null && !r.IsApart).Prepend(ranking[0]).ToList();
        if (level.Count == ranking.Count) yield return "the rows held out do not tell the methods apart";
        else
            yield return $"{Joined([.. level.Select(r => r.Fit.MarkedName)])} foresee{(level.Count == 1 ? "s" : "")} the rows held out "
                + $"best{(level.Count > 1 ? ", and they do not tell these apart" : "")}; "
                + $"{ranking[level.Count].Fit.MarkedName} is {Behind(ranking[level.Count])}";
        var (fast, slow) = (level.MinBy(r => r.Fit.Seconds)!.Fit, level.MaxBy(r => r.Fit.Seconds)!.Fit);
        if (fast.Seconds * MuchFaster < slow.Seconds && slow.Seconds - fast.Seconds > WaitInSeconds)
            yield return $"of these {fast.MarkedName} takes the least time";
    }

    private static string Behind(RankedFit next) =>
        next.Behind is { } behind
            ? $"{FixedPoint.Write(behind, "0.0000")} ± {FixedPoint.Write(next.Error!.Value, "0.0000")} nats a row behind"
            : "behind where some row has density 0";

    /// <summary>A bound is no estimate: it ranks no fit, but it holds of every one.</summary>
    private static IEnumerable<string> Bounds(List<ComparedFit> reported)
    {
        var bounds = reported.Where(f => f.Outcome.Figure.Of.IsBound).ToList();
        if (bounds.Count == 0) yield break;
        var evidences = reported.Where(f => f.IsEvidence && f.KnowsItsError).ToList();
        if (evidences.Count == 0)
            yield return "≥ is a lower bound: the figure itself lies above it by an amount that this page does not know";
        else yield return $"≥ is a lower bound: how far it lies below "
            + $"{Joined([.. evidences.Select(e => e.Method.Name)])} says how loose it is, and ranks no fit";
        foreach (var doubted in reported.Where(f =>
            f.IsEvidence && !f.KnowsItsError && bounds.Exists(b => b.Outcome.Figure.Value > f.Outcome.Figure.Value)))
            yield return $"the evidence of {doubted.Method.Name} is not to be trusted, since its weights have too long a tail: "
                + $"the bound above it is the better figure";
    }

    private static IEnumerable<string> Spreads(Comparison comparison, List<ComparedFit> reported)
    {
        var narrow = reported.Where(f => comparison.Distance(f) is { Narrowest: < PosteriorDistance.TooNarrow })
            .Select(f => f.Method.Name).ToList();
        if (narrow.Count > 0) yield return $"intervals of {Joined(narrow)} are too narrow";
    }

    private static string Joined(List<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
}
