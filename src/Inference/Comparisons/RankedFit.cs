using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// A method by the mean log density of rows that it did not see, and how far it lies below the method before: the mean of the rows' own
/// differences, with its standard error.
/// </summary>
public sealed record RankedFit(ComparedFit Fit, RowScores Scores, double? Behind, double? Error)
{
    private const double Errors = 2;

    // nats a row: what two climbs to one maximum differ by
    private const double Same = 1e-6;

    /// <summary>Whether the two say the same of each row, to what climbs leave open.</summary>
    public bool IsSame => Behind <= Same && Error <= Same;

    /// <summary>Whether the rows tell the two apart.</summary>
    public bool IsApart => !IsSame && Behind is { } behind && behind > Errors * Error;

    /// <summary>
    /// From the best to the worst, without points that nothing determines; differences are paired, row by row, since rows that are hard for
    /// one method are hard for all.
    /// </summary>
    public static IReadOnlyList<RankedFit> Of(IEnumerable<ComparedFit> fits)
    {
        var ranked = new List<RankedFit>();
        foreach (var fit in fits.Where(f => f is { HeldOut: not null, IsDetermined: true }).OrderByDescending(f => f.HeldOut!.Mean))
            ranked.Add(ranked.Count == 0 ? new(fit, fit.HeldOut!, null, null) : After(ranked[^1], fit));
        return ranked;
    }

    private static RankedFit After(RankedFit before, ComparedFit fit)
    {
        double[] apart = [.. Enumerable.Range(0, fit.HeldOut!.LogDensity.Count).Where(row => fit.HeldOut.IsObserved[row])
            .Select(row => before.Scores.LogDensity[row] - fit.HeldOut.LogDensity[row])];
        return Array.TrueForAll(apart, double.IsFinite)
            ? new(fit, fit.HeldOut, apart.Average(), StandardError.OfMean(apart)) : new(fit, fit.HeldOut, null, null);
    }
}
