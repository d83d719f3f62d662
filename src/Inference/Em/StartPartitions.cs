using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Partitions of rows from which a mixture may start, of several kinds, since each finds clusters that others miss: seeds far apart in
/// columns scaled by their standard deviation (k-means++, Arthur and Vassilvitskii 2007); the same, and k-means from there, in whitened
/// columns, where clusters that are elongated alike are round; k-means along a direction in which rows look least like a Gaussian, where
/// clusters are apart that other directions bury (<see cref="ProjectionPursuit"/>); random rows as seeds; and k-means in a random plane.
/// </summary>
internal sealed class StartPartitions
{
    /// <summary>How many kinds there are; kind i is drawn at places i, i + Kinds, ...</summary>
    public const int Kinds = 6;

    private const int MeansSteps = 10;

    /// <summary>Columns of which directions are looked for; more are scaled only.</summary>
    private const int MostWhitened = 64;

    /// <summary>A direction whose variance is a smaller part of the largest is rounding.</summary>
    private const double Rounding = 1e-10;

    private readonly double[][] scaled;
    private readonly Lazy<double[][]> white;

    /// <param name="columns">Numbers of each row, by columns of equal length, none of them missing.</param>
    public StartPartitions(IEnumerable<double[]> columns)
    {
        scaled = [.. columns.Select(Scaled)];
        white = new(Whitened);
    }

    /// <summary>The part (from 0) of each row; null where a part came out empty, so that components would begin alike.</summary>
    /// <param name="place">In the sequence of kinds.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="random">What draws it.</param>
    public int[]? Draw(int place, int parts, RandomStream random) =>
        Of(place, parts, random) is var partition && partition.Distinct().Count() == parts ? partition : null;

    /// <summary>The part (from 0) of each row, by seeds far apart; some are empty where fewer rows differ.</summary>
    public int[] Seeded(int parts, RandomStream random) => KMeansPlusPlus.Nearest(scaled, parts, random);

    private int[] Of(int place, int parts, RandomStream random) => (place % Kinds) switch
    {
        0 => Seeded(parts, random),
        1 => KMeansPlusPlus.Nearest(white.Value, parts, random),
        2 => Means(white.Value, parts, random),
        3 when white.Value.Length is 1 or > MostWhitened => Slices(Along(random), parts),
        3 => Means([ProjectionPursuit.From(white.Value, Direction(white.Value.Length, random))], parts, random),
        4 => KMeansPlusPlus.Nearest(white.Value, Rows(white.Value, parts, random)),
        _ => Means([Along(random), Along(random)], parts, random),
    };

    private static int[] Means(double[][] columns, int parts, RandomStream random) =>
        KMeans.Improve(columns, KMeansPlusPlus.Nearest(columns, parts, random), parts, MeansSteps);

    private static double[][] Rows(double[][] columns, int parts, RandomStream random)
    {
        var seeds = new double[parts][];
        for (var k = 0; k < parts; k++)
        {
            var row = random.NextIndex(columns[0].Length);
            seeds[k] = [.. columns.Select(c => c[row])];
        }

        return seeds;
    }

    private double[] Along(RandomStream random) =>
        ProjectionPursuit.Along(white.Value, Direction(white.Value.Length, random));

    private static double[] Direction(int dimensions, RandomStream random)
    {
        var direction = new double[dimensions];
        random.FillNormal(direction);
        return direction;
    }

    /// <summary>Parts of about equal size; rows at the same place are in one of them.</summary>
    private static int[] Slices(double[] along, int parts)
    {
        double[] sorted = [.. along.Order()],
            cuts = [.. Enumerable.Range(1, parts - 1).Select(k => sorted[(int)((long)k * along.Length / parts)])];
        return Array.ConvertAll(along, x => cuts.Count(cut => x >= cut));
    }

    /// <summary>About the mean, by the standard deviation; a column that is constant is 0.</summary>
    private static double[] Scaled(double[] column)
    {
        var mean = column.Average();
        var sd = Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
        return Array.ConvertAll(column, x => sd > 0 ? (x - mean) / sd : 0);
    }

    /// <summary>Along the principal directions, each with variance 1.</summary>
    private double[][] Whitened()
    {
        if (scaled.Length is 1 or > MostWhitened) return scaled;
        var rows = Matrix<double>.Build.DenseOfColumnArrays(scaled);
        var directions = (rows.TransposeThisAndMultiply(rows) / rows.RowCount).Evd(Symmetricity.Symmetric);
        double[] variances = [.. directions.EigenValues.Select(v => v.Real)];
        var kept = Enumerable.Range(0, variances.Length).Where(i => variances[i] > Rounding * variances.Max()).ToList();
        return kept.Count == 0
            ? scaled : [.. kept.Select(i => (rows * directions.EigenVectors.Column(i) / Math.Sqrt(variances[i])).ToArray())];
    }
}
