namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// Rank-normalized split R-hat and effective sample sizes of Markov chains (Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021,
/// "Rank-normalization, folding, and localization: an improved R-hat").
/// </summary>
/// <param name="chains">The number of chains. A column has the draws of one chain after another.</param>
public sealed class ChainStatistics(int chains)
{
    /// <summary>The fewest draws of a chain for which R-hat is defined: two in each half, so that these have a variance.</summary>
    public const int FewestOfRHat = 4;

    /// <summary>The fewest draws of half a chain for an autocorrelation time.</summary>
    private const int FewestOfSize = 4;

    /// <summary>The number of lags before the largest one at which no further pair of autocorrelations counts.</summary>
    private const int Unreliable = 5;

    /// <summary>
    /// The larger R-hat of the ranks of the draws, and of the ranks of their distances from the median; 1 for a constant, NaN if chains
    /// have fewer than <see cref="FewestOfRHat"/> draws.
    /// </summary>
    public double RHat(double[] column)
    {
        if (column.Length / chains < FewestOfRHat) return double.NaN;
        if (IsConstant(column)) return 1;
        double[] sorted = [.. column.Order()];
        var median = Quantile(sorted, 0.5);
        return Math.Max(SplitRHat(column), SplitRHat(Array.ConvertAll(column, x => Math.Abs(x - median))));
    }

    /// <summary>
    /// The effective sample size of the mean: the number of draws divided by their autocorrelation time, which is 1 for chains that are too
    /// short to estimate it, and at least 1.
    /// </summary>
    public double EffectiveSize(double[] column) => EffectiveSize(column, Halves);

    /// <summary>The smaller effective sample size of the ranks, and of the 5% and the 95% quantile.</summary>
    public double LeastEffectiveSize(double[] column) => Math.Min(BulkSize(column), TailSize(column));

    /// <summary>The effective sample size of the ranks.</summary>
    public double BulkSize(double[] column) => EffectiveSize(column, NormalizedHalves);

    /// <summary>The smaller effective sample size of the 5% and the 95% quantile.</summary>
    public double TailSize(double[] column)
    {
        if (IsConstant(column)) return column.Length;
        double[] sorted = [.. column.Order()];
        var (low, high) = (Quantile(sorted, 0.05), Quantile(sorted, 0.95));
        return Math.Min(EffectiveSize(Array.ConvertAll(column, x => x <= low ? 1.0 : 0)),
            EffectiveSize(Array.ConvertAll(column, x => x <= high ? 1.0 : 0)));
    }

    /// <summary>The Monte Carlo standard error of the mean.</summary>
    public double ErrorOfMean(double[] column)
    {
        var mean = column.Average();
        return Math.Sqrt(column.Sum(x => (x - mean) * (x - mean)) / (column.Length - 1) / EffectiveSize(column));
    }

    /// <summary>Normal quantiles of the ranks, ties at the average of their ranks (Blom 1958).</summary>
    internal static double[] Normalized(double[] column)
    {
        int[] order = [.. Enumerable.Range(0, column.Length).OrderBy(i => column[i])];
        var scores = new double[column.Length];
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && column[order[to]] == column[order[from]]) to++;
            var rank = (from + 1 + to) / 2.0;
            for (var i = from; i < to; i++) scores[order[i]] = NormalQuantile.Compute((rank - 0.375) / (column.Length + 0.25));
            from = to;
        }

        return scores;
    }

    private static bool IsConstant(double[] column) => Array.TrueForAll(column, x => x == column[0]);

    private double EffectiveSize(double[] column, Func<double[], List<double[]>> halves) =>
        IsConstant(column) || column.Length / chains < 2 * FewestOfSize ? column.Length : SizeOf(halves(column));

    /// <summary>The halves of each chain, as normal quantiles of their ranks among all of them.</summary>
    private List<double[]> NormalizedHalves(double[] column) =>
        [.. Normalized([.. Halves(column).SelectMany(half => half)]).Chunk(column.Length / chains / 2)];

    /// <summary>The halves of each chain; a middle draw is left out.</summary>
    private List<double[]> Halves(double[] column)
    {
        var length = column.Length / chains;
        return [.. Enumerable.Range(0, chains).SelectMany(c => new[]
        {
            column[(c * length)..((c * length) + (length / 2))],
            column[(((c + 1) * length) - (length / 2))..((c + 1) * length)],
        })];
    }

    private double SplitRHat(double[] column)
    {
        var (within, total, _) = Variances(NormalizedHalves(column));
        return within > 0 ? Math.Sqrt(total / within) : double.PositiveInfinity;
    }

    /// <summary>The mean variance within a sequence, the variance over all, and the means of the sequences.</summary>
    private static (double Within, double Total, double[] Means) Variances(List<double[]> sequences)
    {
        double[] means = [.. sequences.Select(s => s.Average())];
        var (length, mean) = (sequences[0].Length, means.Average());
        var within = sequences.Zip(means, (s, own) => s.Sum(x => (x - own) * (x - own)) / (length - 1)).Average();
        var between = means.Sum(m => (m - mean) * (m - mean)) / Math.Max(1, means.Length - 1);
        return (within, (within * (length - 1) / length) + between, means);
    }

    /// <summary>
    /// The number of draws over 1 + 2 sum of autocorrelations: of pairs of them up to the first below 0, each pair at most as large as the
    /// one before (Geyer 1992), and of the first one beyond if it is above 0.
    /// </summary>
    private static double SizeOf(List<double[]> sequences)
    {
        var (length, draws) = (sequences[0].Length, sequences.Count * (double)sequences[0].Length);
        var (within, total, means) = Variances(sequences);
        var (time, last, pair) = (-1.0, double.PositiveInfinity, 1 + Correlation(1));
        for (var lag = 2; ; lag += 2)
        {
            time += 2 * (last = Math.Min(last, pair));
            var even = Correlation(lag);
            pair = even + Correlation(lag + 1);
            if (pair > 0 && lag < length - Unreliable) continue;
            time += pair < 0 ? Math.Max(0, even) : even;
            break;
        }

        return Math.Min(draws / Math.Max(time, 1 / Math.Log10(draws)), draws);

        double Correlation(int lag)
        {
            var covariance = 0.0;
            foreach (var (sequence, mean) in sequences.Zip(means))
                for (var i = lag; i < length; i++) covariance += (sequence[i] - mean) * (sequence[i - lag] - mean);
            return 1 - ((within - (covariance / sequences.Count / length)) / total);
        }
    }

    /// <summary>The quantile of sorted draws, interpolated between the two beside it (the default of R).</summary>
    public static double Quantile(double[] sorted, double p)
    {
        var (at, place) = (p * (sorted.Length - 1), (int)(p * (sorted.Length - 1)));
        return sorted[place] + ((at - place) * (sorted[Math.Min(place + 1, sorted.Length - 1)] - sorted[place]));
    }
}
