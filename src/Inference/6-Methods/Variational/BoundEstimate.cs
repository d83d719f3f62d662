namespace ProbDsl.Inference.Variational;

/// <summary>
/// Estimates a bound on the log-likelihood of all rows together, with the standard error of its draws; rows are fixed data. If a random
/// subset of rows is evaluated, sampled without replacement, the error includes the sampling of rows.
/// </summary>
internal static class BoundEstimate
{
    /// <param name="ratios">The log ratios of all rows, or of a random subset.</param>
    /// <param name="kind">The bound.</param>
    /// <param name="particles">The number of draws of a row in a repetition.</param>
    /// <param name="repetitions">The number of repetitions for the error, two or more.</param>
    /// <param name="all">The total number of rows.</param>
    /// <param name="progress">Receives the number of evaluated rows.</param>
    /// <returns>The bound, its standard error, and the first row whose bound is not finite, from 0; null if all are.</returns>
    public static (double Value, double Error, int? NonFiniteRow) Compute(
        LogRatios ratios, BoundKind kind, int particles, int repetitions, long all, IProgress progress)
    {
        var (reported, bounds, drawn) = (new double[repetitions], new double[ratios.Rows], 0.0);
        for (var first = 0; first < ratios.Rows; first += ratios.Batch)
        {
            progress.Evaluate(first, ratios.Rows);
            var rows = Math.Min(ratios.Batch, ratios.Rows - first);
            var each = Enumerable.Range(0, repetitions)
                .Select(repetition => Bounds(ratios, first, rows, repetition, kind, particles)).ToList();
            for (var row = 0; row < rows; row++)
            {
                for (var repetition = 0; repetition < repetitions; repetition++) reported[repetition] = each[repetition][row];
                bounds[first + row] = reported.Average();
                drawn += Math.Pow(StandardError.OfMean(reported), 2);
            }
        }

        // the variance between rows beyond that of their draws
        var (scale, apart) = ((double)all / ratios.Rows,
            all == ratios.Rows ? 0 : Math.Max(0, Math.Pow(StandardError.OfMean(bounds), 2) - (drawn / Math.Pow(ratios.Rows, 2))));
        return (scale * bounds.Sum(), Math.Sqrt((scale * scale * drawn) + (apart * all * (all - ratios.Rows))), FirstNonFinite(bounds));
    }

    /// <summary>The first number that is not finite, from 0; null if all are.</summary>
    public static int? FirstNonFinite(double[] numbers) =>
        Array.FindIndex(numbers, number => !double.IsFinite(number)) is >= 0 and var first ? first : null;

    /// <summary>
    /// The bounds of a batch's rows: the mean of each row's log ratios, or the log of the mean of its ratios.
    /// </summary>
    private static double[] Bounds(LogRatios ratios, int first, int rows, int repetition, BoundKind kind, int particles)
    {
        var fillings = (particles + ratios.Draws - 1) / ratios.Draws;
        var (sums, joined) = (new double[rows], new LogMeanExp[rows]);
        for (var filling = 0; filling < fillings; filling++)
        {
            var values = ratios.At(first, (uint)(repetition * fillings + filling));
            // the last draws of a run may be more than are left
            var count = Math.Min(ratios.Draws, particles - filling * ratios.Draws);
            for (var row = 0; row < rows; row++)
                foreach (var value in values.Slice(row * ratios.Draws, count))
                {
                    sums[row] += value;
                    joined[row].Add(value);
                }
        }

        return kind == BoundKind.Elbo ? [.. sums.Select(s => s / particles)] : [.. joined.Select(j => j.Value)];
    }
}
