namespace ProbDsl.Inference;

/// <summary>A bound on the log-likelihood of all rows together, with the standard error that its draws leave: rows are not drawn, they are the data.</summary>
internal static class BoundEstimate
{
    // repetitions that a standard error is taken from
    private const int Repetitions = 4;

    public static (double Value, double Error) Of(LogRatios ratios, BoundKind kind, int particles, CancellationToken cancellation)
    {
        var totals = new double[Repetitions];
        for (var first = 0; first < ratios.Rows && !cancellation.IsCancellationRequested; first += ratios.Batch)
            for (var repetition = 0; repetition < Repetitions; repetition++)
                totals[repetition] += Total(ratios, first, repetition, kind, particles);
        var mean = totals.Average();
        return (mean, Math.Sqrt(totals.Sum(t => (t - mean) * (t - mean)) / (Repetitions - 1.0) / Repetitions));
    }

    private static double Total(LogRatios ratios, int first, int repetition, BoundKind kind, int particles)
    {
        var (rows, fillings, total) = (Math.Min(ratios.Batch, ratios.Rows - first), Math.Max(1, particles / ratios.Draws), 0.0);
        var joined = new LogSum[rows];
        for (var filling = 0; filling < fillings; filling++)
        {
            var values = ratios.At(first, (uint)(repetition * fillings + filling));
            for (var row = 0; row < rows; row++)
                foreach (var value in values.Slice(row * ratios.Draws, ratios.Draws)) joined[row].Add(value);
        }

        foreach (ref readonly var row in joined.AsSpan()) total += kind == BoundKind.Elbo ? row.Mean : row.LogMeanExp;
        return total;
    }

    /// <summary>Numbers as they come: their mean, and the log of the mean of their exponentials.</summary>
    private struct LogSum
    {
        private double sum, largest, scaled;
        private long count;

        public readonly double Mean => sum / count;

        public readonly double LogMeanExp => largest + Math.Log(scaled / count);

        public void Add(double value)
        {
            if (count == 0) largest = double.NegativeInfinity;
            count++;
            sum += value;
            if (value > largest) (scaled, largest) = (double.IsNegativeInfinity(largest) ? 1 : scaled * Math.Exp(largest - value) + 1, value);
            else if (!double.IsNegativeInfinity(value)) scaled += Math.Exp(value - largest);
        }
    }
}
