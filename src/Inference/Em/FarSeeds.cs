using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Seeds far apart among rows: each further one is a row drawn in proportion to the squared distance to the seeds before (k-means++, Arthur and Vassilvitskii 2007).</summary>
internal static class FarSeeds
{
    /// <summary>For each row its nearest seed.</summary>
    public static int[] Nearest(IReadOnlyList<double[]> columns, int rows, int seeds, RandomStream random)
    {
        var (nearest, distances) = (new int[rows], new double[rows]);
        Array.Fill(distances, double.PositiveInfinity);
        for (var k = 0; k < seeds; k++) Join(columns, k, k == 0 || distances.Sum() <= 0 ? random.NextIndex(rows) : random.NextWeighted(distances), nearest, distances);
        return nearest;
    }

    private static void Join(IReadOnlyList<double[]> columns, int k, int seed, int[] nearest, double[] distances)
    {
        for (var row = 0; row < distances.Length; row++)
        {
            var distance = 0.0;
            foreach (var column in columns) distance += (column[row] - column[seed]) * (column[row] - column[seed]);
            if (distance >= distances[row]) continue;
            distances[row] = distance;
            nearest[row] = k;
        }
    }
}
