namespace ProbDsl.Inference.Judging;

/// <summary>
/// The mean squared residual of an outcome in units of the variance of its prediction (Pearson's statistic): near 1 where each value lies
/// about its own prediction as the story says, above where values vary more. Values that have seen themselves, as by an effect of their
/// own, lie nearer, so that small values say nothing.
/// </summary>
/// <param name="cells">The observed cells of the outcome.</param>
internal sealed class SquaredResiduals(int[] cells)
{
    public const string Name = "squared residual / variance";

    public const string Next = "a distribution with another variance (`NegativeBinomial`, `BetaBinomial`, `StudentT`), a predictor, or an "
        + "effect of groups or rows";

    private readonly double[] mean = new double[cells.Length], squares = new double[cells.Length];
    private int count;

    /// <summary>The statistic of each replicate.</summary>
    public List<double> Replicated { get; } = [];

    /// <summary>Adds a replicate to the predictions of the cells (B. P. Welford 1962).</summary>
    public void Predict(ReadOnlySpan<double> values)
    {
        count++;
        for (var i = 0; i < cells.Length; i++)
        {
            var before = values[cells[i]] - mean[i];
            mean[i] += before / count;
            squares[i] += before * (values[cells[i]] - mean[i]);
        }
    }

    /// <summary>The statistic of values; cells whose prediction does not vary are left out.</summary>
    public double Of(ReadOnlySpan<double> values)
    {
        var (sum, number) = (0.0, 0);
        for (var i = 0; i < cells.Length; i++)
        {
            if (!(squares[i] > 0) || !double.IsFinite(squares[i])) continue;
            var away = values[cells[i]] - mean[i];
            sum += away * away * (count - 1) / squares[i];
            number++;
        }

        return number > 0 ? sum / number : double.NaN;
    }
}
