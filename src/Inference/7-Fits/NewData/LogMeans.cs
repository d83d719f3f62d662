namespace ProbDsl.Inference.NewData;

/// <summary>
/// Accumulates, for each row, the log of the mean of densities from successive log densities. Rows of new sequences are conditioned on
/// those before them by the draws too: the mean is that of the first rows together, so that the rows add up to the log of the mean
/// density of the sequence.
/// </summary>
internal sealed class LogMeans(RowDensity of)
{
    private readonly LogMeanExp[] means = new LogMeanExp[of.Rows.Count];

    public void Add()
    {
        var before = 0.0;
        for (var row = 0; row < means.Length; row++)
        {
            before = Density(of[row]) + (IsLater(row) ? before : 0);
            means[row].Add(before);
        }
    }

    public double[] Values() => [.. means.Select((m, row) => m.Value - (IsLater(row) ? means[row - 1].Value : 0))];

    /// <summary>The log density; -inf where it is not a number, which is so far out that numbers on the way to it overflow.</summary>
    private static double Density(double computed) => double.IsNaN(computed) ? double.NegativeInfinity : computed;

    private bool IsLater(int row) => of.IsAlongSequences && !of.Rows.IsFirstOfGroup(row);
}
