using ProbDsl.Inference.Density;

namespace ProbDsl.Inference.Rows;

/// <summary>Of each row the log of the mean of densities whose logs come one after another.</summary>
internal sealed class LogMeans(int rows)
{
    private readonly LogMean[] means = new LogMean[rows];

    public void Add(RowDensity densities)
    {
        for (var row = 0; row < means.Length; row++) means[row].Add(densities[row]);
    }

    public double[] Values() => [.. means.Select(m => m.Value)];
}
