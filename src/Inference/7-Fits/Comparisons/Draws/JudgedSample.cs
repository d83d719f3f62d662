using System.Numerics.Tensors;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>
/// Rows of the data and draws in the same columns. A column of states has an indicator for each state, so that no two of them are nearer
/// than others.
/// </summary>
internal sealed class JudgedSample
{
    private readonly double[] scales;

    /// <param name="data">[n, columns], row-major.</param>
    /// <param name="draws">[m, columns].</param>
    /// <param name="columns">The columns of both.</param>
    /// <param name="arePaired">Whether draw i is given the same data as row i, so that the two are exchanged together.</param>
    /// <param name="seed">The seed of random choices.</param>
    public JudgedSample(double[] data, double[] draws, ObservedColumns columns, bool arePaired, ulong seed)
        : this(Expanded(data, columns.Ranges), Expanded(draws, columns.Ranges),
            columns.Ranges.Sum(StatesOf), arePaired, seed)
    {
    }

    /// <param name="data">[n, width], row-major, of numbers.</param>
    /// <param name="draws">[m, width].</param>
    /// <param name="width">The numbers in a row.</param>
    /// <param name="arePaired">Whether draw i is given the same data as row i.</param>
    /// <param name="seed">The seed of random choices.</param>
    public JudgedSample(double[] data, double[] draws, int width, bool arePaired, ulong seed)
    {
        (Data, Draws, Width, ArePaired, Seed) = (data, draws, width, arePaired, seed);
        scales = Scales(data, width);
        (StandardData, StandardDraws) = (Scaled(data), Scaled(draws));
    }

    public double[] Data { get; }

    public double[] Draws { get; }

    /// <summary>The rows of the data, each number divided by its standard deviation over them, unless that is 0.</summary>
    public double[] StandardData { get; }

    /// <summary>The draws in the same units.</summary>
    public double[] StandardDraws { get; }

    public int Width { get; }

    public bool ArePaired { get; }

    public ulong Seed { get; }

    /// <summary>The number of rows that both samples have.</summary>
    public int Common => Math.Min(Data.Length, Draws.Length) / Width;

    /// <summary>Equally many rows of both, at most so many, in standard units: pairs, or chosen at random.</summary>
    public (double[] Data, double[] Draws) Equal(int most)
    {
        var count = Math.Min(most, Common);
        return ArePaired ? (StandardData[..(count * Width)], StandardDraws[..(count * Width)])
            : (RandomRows.Choose(StandardData, Width, count, Seed), RandomRows.Choose(StandardDraws, Width, count, ~Seed));
    }

    private double[] Scaled(double[] rows) => [.. rows.Select((value, i) => value / scales[i % Width])];

    private static double[] Scales(double[] rows, int width)
    {
        var (scales, column) = (new double[width], new double[rows.Length / width]);
        for (var j = 0; j < width; j++)
        {
            for (var row = 0; row < column.Length; row++) column[row] = rows[(row * width) + j];
            scales[j] = TensorPrimitives.StdDev<double>(column) is var sd && sd > 0 ? sd : 1;
        }

        return scales;
    }

    private static double[] Expanded(double[] rows, IReadOnlyList<WholeRange?> ranges) => ranges.All(r => StatesOf(r) == 1) ? rows
        : [.. rows.SelectMany((value, i) => Indicators(value, StatesOf(ranges[i % ranges.Count])))];

    private static IEnumerable<double> Indicators(double value, int states) =>
        states == 1 ? [value] : Enumerable.Range(1, states).Select(state => value == state ? 1.0 : 0);

    /// <summary>The number of states of a column, which are counted from 1; 1 for numbers.</summary>
    private static int StatesOf(WholeRange? range) => range is { Low: 1, High: var high } && double.IsFinite(high) ? (int)high : 1;
}
