namespace ProbDsl.Inference.Chains;

/// <summary>The mixing of chains, of each number that they draw.</summary>
public static class ElementMixings
{
    /// <summary>
    /// A fit's summary in which each estimate from draws of chains has its mixing, also of latents that are drawn for each draw of the
    /// others; unchanged if its draws are no chains.
    /// </summary>
    public static FitSummary AddTo(FitSummary summary) =>
        summary.Draws is not { Chains: { } chains } draws || summary.Estimates.All(e => e.Spread?.Error is not { Mixing: null }) ? summary
            : summary with { Estimates = [.. summary.Estimates.Select(e => With(e, draws, Of(chains.Count)))] };

    /// <summary>The bulk and tail effective sample sizes and R-hat of a column, one chain after another.</summary>
    internal static Func<double[], (double Bulk, double Tail, double RHat)> Of(int chains)
    {
        var statistics = new ChainStatistics(chains);
        return column => (statistics.BulkSize(column), statistics.TailSize(column), statistics.RHat(column));
    }

    private static Estimate With(Estimate estimate, PosteriorDraws draws, Func<double[], (double Bulk, double Tail, double RHat)> of)
    {
        var shape = estimate.Value.Shape;
        if (estimate is not { Cells: null, Spread.Error: { Mixing: null } error } || shape.Count > ElementMixing.MostNumbers
            || !draws.Arrays.TryGetValue(estimate.Name, out var drawn) || drawn.Values.Length != draws.Count * shape.Count) return estimate;
        var (mixed, column) = (new (double Bulk, double Tail, double RHat)[shape.Count], new double[draws.Count]);
        for (var element = 0; element < shape.Count; element++)
        {
            for (var draw = 0; draw < draws.Count; draw++) column[draw] = drawn.Values[(draw * shape.Count) + element];
            mixed[element] = of(column);
        }

        return estimate with
        {
            Spread = estimate.Spread with
            {
                Error = error with
                {
                    Mixing = new(new(shape, [.. mixed.Select(m => m.Bulk)]), new(shape, [.. mixed.Select(m => m.Tail)]),
                        new(shape, [.. mixed.Select(m => m.RHat)])),
                },
            },
        };
    }
}
