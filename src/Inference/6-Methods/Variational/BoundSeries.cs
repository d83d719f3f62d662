namespace ProbDsl.Inference.Variational;

/// <summary>
/// A lower bound on the log-likelihood of a row, its mean over the rows in nats, and the standard error of that mean.
/// </summary>
/// <param name="Name">The name: `elbo`, or `iwae_250`.</param>
/// <param name="Draws">The number of draws of each row in the bound.</param>
/// <param name="EachRow">The bound of each row.</param>
public sealed record LowerBound(string Name, int Draws, double Mean, double Error, double[] EachRow)
{
    /// <summary>The ELBO of rows.</summary>
    public static LowerBound Elbo(double[] each) => new("elbo", 1, each.Average(), StandardError.OfMean(each), each);

    /// <summary>The title: `ELBO`, `IWAE_250`.</summary>
    public string Title => Name.ToUpperInvariant();
}

/// <summary>
/// ELBO and IWAE_k for several k from the same draws: the bounds increase with k (Burda et al. 2016, theorem 1), and comparing them row by
/// row removes the variance between rows.
/// </summary>
public static class BoundSeries
{
    /// <param name="ratios">The log ratios of a trained guide.</param>
    /// <param name="counts">The numbers of draws of the bounds above the ELBO, ascending; each divides the last one.</param>
    /// <param name="cancellation">Ends early with the rows that are done.</param>
    /// <param name="shared">Draws of the latents that rows share, over which the bounds of each row are averaged; null for none.</param>
    public static IReadOnlyList<LowerBound> Compute(LogRatios ratios, IReadOnlyList<int> counts, CancellationToken cancellation,
        IReadOnlyDictionary<string, Tensor>? shared = null)
    {
        var settings = shared?.Values.First().Shape[0] ?? 1;
        var most = counts.Count == 0 ? ratios.Draws : (counts[^1] + ratios.Draws - 1) / ratios.Draws * ratios.Draws;
        var rungs = counts.Select(_ => new double[ratios.Rows]).Prepend(new double[ratios.Rows]).ToArray();
        var block = new double[Math.Min(ratios.Batch, ratios.Rows) * most];
        for (var first = 0; first < ratios.Rows && !cancellation.IsCancellationRequested; first += ratios.Batch)
            for (var setting = 0; setting < settings; setting++)
            {
                if (shared is not null) ratios.Give(shared, setting);
                var rows = Math.Min(ratios.Batch, ratios.Rows - first);
                Collect(ratios, first, rows, most, setting, block);
                for (var row = 0; row < rows; row++) Evaluate(block.AsSpan(row * most, most), counts, rungs, first + row, settings);
            }

        return [LowerBound.Elbo(rungs[0]), .. counts.Select((k, i) => RungOf($"iwae_{k}", k, rungs[i + 1]))];
    }

    private static void Collect(LogRatios ratios, int first, int rows, int most, int setting, double[] block)
    {
        for (var from = 0; from < most; from += ratios.Draws)
        {
            var filled = ratios.At(first, (uint)((setting * most + from) / ratios.Draws));
            for (var row = 0; row < rows; row++) filled.Slice(row * ratios.Draws, ratios.Draws).CopyTo(block.AsSpan(row * most + from));
        }
    }

    /// <summary>
    /// Adds a part of the mean of log w, and for each k of the mean over groups of k draws of the log of their mean w.
    /// </summary>
    private static void Evaluate(ReadOnlySpan<double> ratios, IReadOnlyList<int> counts, double[][] rungs, int row, int parts)
    {
        var sum = 0.0;
        foreach (var ratio in ratios) sum += ratio;
        rungs[0][row] += sum / ratios.Length / parts;
        for (var i = 0; i < counts.Count; i++)
        {
            var (k, groups, total) = (counts[i], ratios.Length / counts[i], 0.0);
            for (var g = 0; g < groups; g++) total += LogMeanExp.Compute(ratios.Slice(g * k, k));
            rungs[i + 1][row] += total / groups / parts;
        }
    }

    private static LowerBound RungOf(string name, int draws, double[] each) =>
        new(name, draws, each.Average(), StandardError.OfMean(each), each);
}
