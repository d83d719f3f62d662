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
    private readonly int size;

    /// <param name="problem">The story with its data.</param>
    /// <param name="draws">The statements that draw the rows.</param>
    /// <param name="own">The rows, if they are not all.</param>
    private RowOrder(Problem problem, IReadOnlyList<Draw> draws, int[]? own)
    {
        (this.problem, rows, empty, size) = (problem, own, [], problem.Data[draws[0].Target.Of].Shape[0]);
        foreach (var data in draws.Select(d => d.Target.Of).Where(problem.Missing.ContainsKey))
        {
            var mask = problem.Missing[data].Mask;
            var without = OfEmpty(mask, mask.Length / size).ToHashSet();
            empty = own is null ? [.. without.Order()] : [];
            rows = [.. (rows ?? Enumerable.Range(0, size)).Where(n => !without.Contains(n))];
            if (Patterns(data) is { } patterns)
                rows = [.. Enumerable.Range(0, rows.Length).OrderBy(patterns.CountOf).ThenBy(n => patterns.OfRow[n]).Select(n => rows[n])];
        }
    }

    /// <summary>The number of rows with a cell.</summary>
    public int Count => rows?.Length ?? size;

    /// <summary>The number of rows without any cell.</summary>
    public int Empty => empty.Length;

    /// <summary>All rows, in one part, or in batches of random rows whose numbers differ by at most one.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="draws">The statements that draw the rows.</param>
    /// <param name="batch">The most rows of a batch; null for one part.</param>
    /// <param name="seed">The seed of the order of rows.</param>
    public static (RowOrder All, IReadOnlyList<RowOrder> Parts) Split(Problem problem, IReadOnlyList<Draw> draws, int? batch, ulong seed)
    {
        var all = new RowOrder(problem, draws, null);
        if (batch is not { } most || all.Count <= most) return (all, [all]);
        int[] order = [.. all.rows ?? Enumerable.Range(0, all.size)];
        new RandomStream(seed, "batches").Shuffle(order);
        var parts = (order.Length + most - 1) / most;
        return (all, [.. Enumerable.Range(0, parts).Select(p => new RowOrder(problem, draws,
            order[(int)((long)order.Length * p / parts)..(int)((long)order.Length * (p + 1) / parts)]))]);
    }

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
        return MissingPatterns.Find(there, there[0].Length);
    }

    /// <summary>Those of these rows, in this order, of numbers of all rows: [rows, states].</summary>
    public double[] Ordered(double[] all, int states) => rows is null ? all : OfRows(rows, all, states);

    /// <summary>Those of rows without any cell.</summary>
    public double[] OfEmpty(double[] all, int states) => OfRows(empty, all, states);

    private static double[] OfRows(int[] rows, double[] all, int states) =>
        [.. rows.SelectMany(n => all[(n * states)..((n + 1) * states)])];

    /// <summary>The number of cells of a row of data.</summary>
    public int Size(string data) => problem.Data[data].Shape is { Rank: > 1 } shape ? shape[1] : 1;

    private double[][] Columns(double[] values, int size) => [.. Enumerable.Range(0, size).Select(d =>
        rows is null ? Enumerable.Range(0, values.Length / size).Select(n => values[(n * size) + d]).ToArray()
            : Array.ConvertAll(rows, n => values[(n * size) + d]))];
}
