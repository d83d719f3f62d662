namespace ProbDsl.Inference.Adversarial;

/// <summary>Rows of the data, chosen at random, beside what a trained story generates for them.</summary>
internal static class GeneratedSample
{
    private const int Most = 1000;

    /// <summary>At most 1,000 rows, chosen at random.</summary>
    public static Problem Rows(Problem problem, Plate plate, FitOptions options)
    {
        var rows = Enumerable.Range(0, (int)problem.SizeOf(plate.Size)).ToArray();
        new RandomStream(options.Seed, "rows of a sample").Shuffle(rows);
        return HeldOutRows.Take(problem, plate, [.. rows.Take(Most)]);
    }

    /// <summary>How rows of the data overlap with generated ones, in standard units; null for too few rows.</summary>
    /// <param name="batch">A batch of all rows of a sample, with trained weights.</param>
    /// <param name="options">The seed and the engine.</param>
    public static NeighborCoverage? CoverageOf(AdversarialBatch batch, FitOptions options) =>
        batch.Request.Batch <= NeighborCoverage.Neighbors ? null
            : BatchValues.Compute(batch, options, batch.Data.Value, batch.Generated.Value) is [var data, var draws]
                ? NeighborCoverage.Compute(data, draws, data.Length / batch.Request.Batch) : null;
}
