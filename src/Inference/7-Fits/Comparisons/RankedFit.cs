namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// A method ranked by the mean log density of held-out rows, with the mean paired difference to the method before it and its standard
/// error.
/// </summary>
public sealed record RankedFit(ComparedFit Fit, RowScores Scores, double? Behind, double? Error)
{
    private const double Errors = 2;

    // nats a row: the difference between two optimizations that reach the same maximum
    private const double Same = 1e-6;

    /// <summary>Whether the two score each row equally, up to the precision of optimization; one row has no error.</summary>
    public bool IsSame => Behind <= Same && !(Error > Same);

    /// <summary>Whether the rows distinguish the two methods.</summary>
    public bool IsDistinguished => !IsSame && Behind is { } behind && behind > Errors * Error;

    /// <summary>
    /// The fits from the best to the worst, without those that are not identified. Differences are paired by row, since rows that are hard
    /// for one method are hard for all.
    /// </summary>
    public static IReadOnlyList<RankedFit> Rank(IEnumerable<ComparedFit> fits)
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
