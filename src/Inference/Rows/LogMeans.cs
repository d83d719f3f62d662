namespace ProbDsl.Inference;

/// <summary>Of each row the log of the mean of densities whose logs come one after another: the largest so far, and the sum relative to it, so that nothing underflows.</summary>
internal sealed class LogMeans
{
    private readonly double[] largest, sums;
    private int count;

    public LogMeans(int rows)
    {
        (largest, sums) = (new double[rows], new double[rows]);
        Array.Fill(largest, double.NegativeInfinity);
    }

    public void Add(RowDensity rows)
    {
        count++;
        for (var row = 0; row < largest.Length; row++) Add(row, rows[row]);
    }

    public double[] Values() => [.. largest.Select((m, row) => double.IsNegativeInfinity(m) && sums[row] == 0 ? m : m + Math.Log(sums[row] / count))];

    private void Add(int row, double value)
    {
        if (value <= largest[row])
        {
            if (!double.IsNegativeInfinity(value)) sums[row] += Math.Exp(value - largest[row]);
            return;
        }

        // a NaN comes through here, and stays
        sums[row] = double.IsNegativeInfinity(largest[row]) ? 1 : (sums[row] * Math.Exp(largest[row] - value)) + 1;
        largest[row] = value;
    }
}
