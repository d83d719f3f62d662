namespace ProbDsl.Inference.Em;

/// <summary>Rows by the nearest of some places (Lloyd 1982).</summary>
internal static class KMeans
{
    /// <summary>
    /// The partition after some steps of k-means, or as soon as none moves; a part that lost all its rows keeps its place.
    /// </summary>
    /// <param name="columns">The rows, by columns.</param>
    /// <param name="partition">The part (from 0) of each row.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="steps">The most steps.</param>
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
