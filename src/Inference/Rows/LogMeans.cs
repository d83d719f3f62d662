using ProbDsl.Inference.Density;

namespace ProbDsl.Inference.Rows;

/// <summary>Accumulates, for each row, the log of the mean of densities from successive log densities.</summary>
internal sealed class LogMeans(int rows)
{
    private readonly LogMeanExp[] means = new LogMeanExp[rows];

    public void Add(RowDensity densities)
    {
        for (var row = 0; row < means.Length; row++) means[row].Add(densities[row]);
    }

    public double[] Values() => [.. means.Select(m => m.Value)];
}
