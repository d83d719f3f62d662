using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ProbDsl.Catalogue;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Seeds far apart among rows: each further one is a row drawn in proportion to the squared distance to the seeds before (k-means++, Arthur and Vassilvitskii 2007).</summary>
internal static class FarSeeds
{
    private const int StripLength = 256;

    /// <summary>For each row its nearest seed.</summary>
    public static int[] Nearest(IReadOnlyList<double[]> columns, int rows, int seeds, RandomStream random)
    {
        var (nearest, distances) = (new int[rows], new double[rows]);
        Array.Fill(distances, double.PositiveInfinity);
        for (var k = 0; k < seeds; k++) Join(columns, k, k == 0 || distances.Sum() <= 0 ? random.NextIndex(rows) : random.NextWeighted(distances), nearest, distances);
        return nearest;
    }

    /// <summary>How many rows differ from all before them.</summary>
    public static int Kinds(IReadOnlyList<double[]> columns, int rows) => Enumerable.Range(0, rows).Select(row => (ValueList<double>)[.. columns.Select(c => c[row])]).Distinct().Count();

    private static void Join(IReadOnlyList<double[]> columns, int k, int seed, int[] nearest, double[] distances)
    {
        Span<double> strip = stackalloc double[StripLength];
        for (var start = 0; start < distances.Length; start += StripLength)
        {
            var away = strip[..Math.Min(StripLength, distances.Length - start)];
            away.Clear();
            foreach (var column in columns) AddSquares(column.AsSpan(start, away.Length), column[seed], away);
            for (var i = 0; i < away.Length; i++)
                if (away[i] < distances[start + i]) (distances[start + i], nearest[start + i]) = (away[i], k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddSquares(ReadOnlySpan<double> column, double seed, Span<double> into)
    {
        var (centre, i) = (Vector512.Create(seed), 0);
        for (; i <= column.Length - Lanes.Count; i += Lanes.Count)
        {
            var away = Lanes.Of(column, i) - centre;
            Lanes.Store(into, i, Vector512.FusedMultiplyAdd(away, away, Lanes.Of(into, i)));
        }

        for (; i < column.Length; i++) into[i] = Math.FusedMultiplyAdd(column[i] - seed, column[i] - seed, into[i]);
    }
}
