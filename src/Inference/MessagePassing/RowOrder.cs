using ProbDsl.Catalog.Families;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The rows of a mixture as passes read them: rows with the same missing cells are side by side, beside rows with as many of them, and rows
/// without any cell are left out.
/// </summary>
internal sealed class RowOrder
{
    private readonly Problem problem;
    private readonly int[]? rows;
    private readonly int[] empty;

    /// <param name="problem">The story with its data.</param>
    /// <param name="draws">The statements that draw the rows.</param>
    public RowOrder(Problem problem, IEnumerable<Draw> draws)
    {
        (this.problem, empty) = (problem, []);
        foreach (var data in draws.Select(d => d.Target.Of).Where(problem.Missing.ContainsKey))
        {
            var (mask, shape) = (problem.Missing[data].Mask, problem.Data[data].Shape);
            empty = [.. OfEmpty(mask, mask.Length / shape[0])];
            rows ??= [.. Enumerable.Range(0, shape[0]).Except(empty)];
            if (Patterns(data) is { } patterns)
                rows = [.. Enumerable.Range(0, rows.Length).OrderBy(patterns.CountOf).ThenBy(n => patterns.OfRow[n]).Select(n => rows[n])];
        }
    }

    /// <summary>The number of rows without any cell.</summary>
    public int Empty => empty.Length;

    /// <summary>The rows of which all cells are missing.</summary>
    /// <param name="mask">True for each missing cell.</param>
    /// <param name="size">The number of cells of a row.</param>
    public static IEnumerable<int> OfEmpty(bool[] mask, int size) =>
        Enumerable.Range(0, mask.Length / size).Where(n => !mask.AsSpan(n * size, size).Contains(false));

    /// <summary>The columns of data.</summary>
    public double[][] Columns(string data) => Columns(problem.Data[data].Values, Size(data));

    /// <summary>The patterns of missing cells of vectors; null if none is missing.</summary>
    public MissingPatterns? Patterns(string data)
    {
        if (!problem.Missing.TryGetValue(data, out var missing)) return null;
        double[][] there = Columns(Array.ConvertAll(missing.Mask, m => m ? 0.0 : 1), Size(data));
        return MissingPatterns.Of(there, there[0].Length);
    }

    /// <summary>Numbers of all rows, [rows, states], in this order; and their rows without any cell.</summary>
    public (double[] Ordered, IEnumerable<double[]> Empty) Apply(double[] of, int states) => rows is null ? (of, [])
        : ([.. rows.SelectMany(n => of[(n * states)..((n + 1) * states)])], empty.Select(n => of[(n * states)..((n + 1) * states)]));

    private int Size(string data) => problem.Data[data].Shape is { Rank: > 1 } shape ? shape[1] : 1;

    private double[][] Columns(double[] values, int size) => [.. Enumerable.Range(0, size).Select(d =>
        rows is null ? Enumerable.Range(0, values.Length / size).Select(n => values[(n * size) + d]).ToArray()
            : Array.ConvertAll(rows, n => values[(n * size) + d]))];
}
