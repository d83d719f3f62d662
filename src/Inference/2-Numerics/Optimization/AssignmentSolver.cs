namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Solves the assignment problem: each of n rows gets one of n columns such that the sum of costs is minimal. The Hungarian method (Kuhn
/// 1955; Munkres 1957) by shortest augmenting paths, in n^3 steps. Only the constructor allocates memory.
/// </summary>
/// <param name="size">The maximum number of rows.</param>
public sealed class AssignmentSolver(int size)
{
    private readonly double[] rowPrices = new double[size + 1], columnPrices = new double[size + 1], slack = new double[size + 1];
    private readonly int[] rowOf = new int[size + 1], before = new int[size + 1];
    private readonly bool[] done = new bool[size + 1];

    /// <summary>The assignment with the largest sum of gains, [size, size]: the column of each row, from 0.</summary>
    public static int[] MaxGain(ReadOnlySpan<double> gains, int size)
    {
        var (costs, columns) = (new double[gains.Length], new int[size]);
        for (var i = 0; i < costs.Length; i++) costs[i] = -gains[i];
        new AssignmentSolver(size).MinCost(costs, columns);
        return columns;
    }

    /// <summary>Finds the assignment with the smallest sum of costs.</summary>
    /// <param name="costs">[n, n] for n up to the size, row-major.</param>
    /// <param name="columns">Gets the column of each of the n rows, from 0.</param>
    public void MinCost(ReadOnlySpan<double> costs, Span<int> columns)
    {
        var n = columns.Length;
        Array.Clear(rowPrices);
        Array.Clear(columnPrices);
        Array.Clear(rowOf);
        for (var row = 1; row <= n; row++) Augment(costs, n, row);
        for (var column = 1; column <= n; column++) columns[rowOf[column] - 1] = column - 1;
    }

    /// <summary>
    /// Assigns a column to a row, reassigning others along the cheapest path. Rows and columns count from 1; column 0 is the start of the
    /// path.
    /// </summary>
    private void Augment(ReadOnlySpan<double> costs, int n, int row)
    {
        rowOf[0] = row;
        var column = 0;
        Array.Fill(slack, double.PositiveInfinity);
        Array.Clear(done);
        while (rowOf[column] != 0) column = Nearest(costs, n, column);
        for (; column != 0; column = before[column]) rowOf[column] = rowOf[before[column]];
    }

    /// <summary>The next column of the shortest path, with prices updated such that its reduced cost is 0.</summary>
    private int Nearest(ReadOnlySpan<double> costs, int n, int from)
    {
        done[from] = true;
        var (row, step, nearest) = (rowOf[from], double.PositiveInfinity, 0);
        for (var column = 1; column <= n; column++)
        {
            if (done[column]) continue;
            var reduced = costs[((row - 1) * n) + column - 1] - rowPrices[row] - columnPrices[column];
            if (reduced < slack[column]) (slack[column], before[column]) = (reduced, from);
            if (slack[column] < step) (step, nearest) = (slack[column], column);
        }

        for (var column = 0; column <= n; column++)
            if (done[column])
                (rowPrices[rowOf[column]], columnPrices[column]) = (rowPrices[rowOf[column]] + step, columnPrices[column] - step);
            else slack[column] -= step;
        return nearest;
    }
}
