namespace ProbDsl.Inference;

/// <summary>A bound on the log-likelihood of all rows together, with the standard error that its draws leave: rows are not drawn, they are the data.</summary>
internal static class BoundEstimate
{
    // repetitions that a standard error is taken from
    private const int Repetitions = 4;

    public static (double Value, double Error) Of(LogRatios ratios, BoundKind kind, int particles)
    {
        var totals = new double[Repetitions];
        for (var first = 0; first < ratios.Rows; first += ratios.Batch)
            for (var repetition = 0; repetition < Repetitions; repetition++)
                totals[repetition] += Total(ratios, first, repetition, kind, particles);
        return (totals.Average(), StandardError.OfMean(totals));
    }

    /// <summary>The bounds of a batch's rows: of each the mean of its ratios, or the log of the mean of what they are the logs of.</summary>
    private static double Total(LogRatios ratios, int first, int repetition, BoundKind kind, int particles)
    {
        var (rows, fillings) = (Math.Min(ratios.Batch, ratios.Rows - first), Math.Max(1, particles / ratios.Draws));
        var (sums, joined) = (new double[rows], new LogMean[rows]);
        for (var filling = 0; filling < fillings; filling++)
        {
            var values = ratios.At(first, (uint)(repetition * fillings + filling));
            for (var row = 0; row < rows; row++)
                foreach (var value in values.Slice(row * ratios.Draws, ratios.Draws))
                {
                    sums[row] += value;
                    joined[row].Add(value);
                }
        }

        return kind == BoundKind.Elbo ? sums.Sum(s => s / ((double)fillings * ratios.Draws)) : joined.Sum(j => j.Value);
    }
}
