namespace ProbDsl.Inference.Em;

/// <summary>Assigns rows to their nearest center by k-means (Lloyd 1982).</summary>
internal static class KMeans
{
    /// <summary>
    /// The partition after some steps of k-means; fewer when no row changes its part. A part that lost all its rows keeps its center.
    /// </summary>
    /// <param name="columns">The rows, by columns.</param>
    /// <param name="partition">The part (from 0) of each row.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="steps">The maximum number of steps.</param>
    public static int[] Improve(double[][] columns, int[] partition, int parts, int steps)
    {
        var places = new double[parts][];
        for (var step = 0; step < steps; step++)
        {
            Center(columns, partition, places);
            var next = KMeansPlusPlus.Nearest(columns, places);
            if (next.AsSpan().SequenceEqual(partition)) break;
            partition = next;
        }

        return partition;
    }

    private static void Center(double[][] columns, int[] partition, double[][] places)
    {
        var counts = new int[places.Length];
        foreach (var part in partition) counts[part]++;
        for (var k = 0; k < places.Length; k++)
            if (counts[k] > 0 || places[k] is null) places[k] = new double[columns.Length];
        for (var c = 0; c < columns.Length; c++)
            for (var row = 0; row < partition.Length; row++) places[partition[row]][c] += columns[c][row] / counts[partition[row]];
    }
}
