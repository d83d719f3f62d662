using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Chooses seeds that are far apart among rows: each further seed is a row drawn with a probability proportional to its squared distance to
/// the nearest earlier seed (k-means++, Arthur and Vassilvitskii 2007). With many rows, each call uses a new random sample of them.
/// </summary>
internal static class KMeansPlusPlus
{
    private const int StripLength = 256;

    private const int MostRows = 1 << 16;

    /// <summary>The nearest seed of each row.</summary>
    /// <param name="columns">The rows, by columns.</param>
    /// <param name="seeds">The number of seeds.</param>
    /// <param name="random">Draws the seeds.</param>
    public static int[] Nearest(IReadOnlyList<double[]> columns, int seeds, RandomStream random)
    {
        var rows = columns[0].Length;
        var among = rows <= MostRows ? null : Some(rows, random);
        var (places, nearest) = ChooseSeeds(among is null ? columns
            : [.. columns.Select(column => Array.ConvertAll(among, row => column[row]))],
            seeds, random);
        return among is null ? nearest : Nearest(columns, places);
    }

    /// <summary>The nearest of the given centers for each row.</summary>
    /// <param name="columns">The rows, by columns.</param>
    /// <param name="places">The centers [centers][columns].</param>
    public static int[] Nearest(IReadOnlyList<double[]> columns, double[][] places)
    {
        var (nearest, distances) = (new int[columns[0].Length], InfiniteDistances(columns[0].Length));
        for (var start = 0; start < nearest.Length; start += StripLength)
            for (var k = 0; k < places.Length; k++) Join(columns, places[k], k, start, nearest, distances);
        return nearest;
    }

    /// <summary>The number of distinct rows; no more than some are looked for.</summary>
    public static int CountDistinct(IReadOnlyList<double[]> columns, int rows, int most = int.MaxValue) =>
        Enumerable.Range(0, rows).Select(row => (ValueList<double>)[.. columns.Select(c => c[row])]).Distinct().Take(most).Count();

    private static int[] Some(int rows, RandomStream random)
    {
        var some = new int[MostRows];
        foreach (ref var row in some.AsSpan()) row = random.NextIndex(rows);
        Array.Sort(some);
        return some;
    }

    private static (double[][] Places, int[] Nearest) ChooseSeeds(IReadOnlyList<double[]> columns, int seeds, RandomStream random)
    {
        var rows = columns[0].Length;
        var (places, nearest, distances) = (new double[seeds][], new int[rows], InfiniteDistances(rows));
        for (var k = 0; k < seeds; k++)
        {
            var seed = k == 0 || distances.Sum() <= 0 ? random.NextIndex(rows) : random.NextWeighted(distances);
            places[k] = [.. columns.Select(column => column[seed])];
            for (var start = 0; start < rows; start += StripLength) Join(columns, places[k], k, start, nearest, distances);
        }

        return (places, nearest);
    }

    private static double[] InfiniteDistances(int rows)
    {
        var distances = new double[rows];
        Array.Fill(distances, double.PositiveInfinity);
        return distances;
    }

    /// <summary>Assigns the rows of a strip that are nearer to this center than to all earlier ones to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Join(IReadOnlyList<double[]> columns, double[] place, int k, int start, int[] nearest, double[] distances)
    {
        Span<double> strip = stackalloc double[StripLength];
        var away = strip[..Math.Min(StripLength, distances.Length - start)];
        away.Clear();
        for (var c = 0; c < place.Length; c++) AddSquares(columns[c].AsSpan(start, away.Length), place[c], away);
        for (var i = 0; i < away.Length; i++)
            if (away[i] < distances[start + i]) (distances[start + i], nearest[start + i]) = (away[i], k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddSquares(ReadOnlySpan<double> column, double place, Span<double> into)
    {
        var (center, i) = (Vector512.Create(place), 0);
        for (; i <= column.Length - Lanes.Count; i += Lanes.Count)
        {
            var away = Lanes.Of(column, i) - center;
            Lanes.Store(into, i, Vector512.FusedMultiplyAdd(away, away, Lanes.Of(into, i)));
        }

        for (; i < column.Length; i++)
        {
            var away = column[i] - place;
            into[i] = Math.FusedMultiplyAdd(away, away, into[i]);
        }
    }
}
