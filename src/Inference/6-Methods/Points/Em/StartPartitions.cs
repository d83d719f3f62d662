using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Partitions of rows as starts of a mixture, of several kinds, since each finds clusters that others miss: seeds far apart in columns
/// scaled by their standard deviation (k-means++, Arthur and Vassilvitskii 2007); the same, and k-means from there, in whitened columns,
/// where clusters that share an elongated shape are round; k-means along a direction in which rows are least Gaussian, which separates
/// clusters that other directions hide (<see cref="ProjectionPursuit"/>); random rows as seeds; and k-means in a random plane.
/// </summary>
internal sealed class StartPartitions
{
    /// <summary>The number of kinds; kind i is drawn at positions i, i + Kinds, ...</summary>
    public const int Kinds = 6;

    private const int MeansSteps = 10;

    /// <summary>The maximum number of columns to whiten; more columns are only scaled.</summary>
    private const int MostWhitened = 64;

    /// <summary>A direction whose variance is below this fraction of the largest is rounding error.</summary>
    private const double Rounding = 1e-10;

    private readonly double[][] scaled;
    private readonly Lazy<double[][]> white;

    /// <param name="columns">The values of each row, by columns of equal length without missing values.</param>
    public StartPartitions(IEnumerable<double[]> columns)
    {
        scaled = [.. columns.Select(Scaled)];
        white = new(Whitened);
    }

    /// <summary>The part (from 0) of each row; null if a part is empty, so that components would start out identical.</summary>
    /// <param name="place">The position in the sequence of kinds.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="random">Draws the partition.</param>
    public int[]? Draw(int place, int parts, RandomStream random) =>
        Of(place, parts, random) is var partition && partition.Distinct().Count() == parts ? partition : null;

    /// <summary>The part (from 0) of each row, by seeds far apart; some parts are empty if there are fewer distinct rows.</summary>
    public int[] DrawSeeded(int parts, RandomStream random) => KMeansPlusPlus.Nearest(scaled, parts, random);

    private int[] Of(int place, int parts, RandomStream random) => (place % Kinds) switch
    {
        0 => DrawSeeded(parts, random),
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

    /// <summary>Slices of about equal size; rows with the same coordinate are in the same slice.</summary>
    private static int[] Slices(double[] along, int parts)
    {
        double[] sorted = [.. along.Order()],
            cuts = [.. Enumerable.Range(1, parts - 1).Select(k => sorted[(int)((long)k * along.Length / parts)])];
        return Array.ConvertAll(along, x => cuts.Count(cut => x >= cut));
    }

    /// <summary>The column minus its mean, divided by its standard deviation; 0 if it is constant.</summary>
    private static double[] Scaled(double[] column)
    {
        var mean = column.Average();
        var sd = Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
        return Array.ConvertAll(column, x => sd > 0 ? (x - mean) / sd : 0);
    }

    /// <summary>The coordinates along the principal directions, each with variance 1.</summary>
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
