namespace ProbDsl.Data.Columns;

/// <summary>Distributes rows over threads in fixed blocks, so that results do not depend on the number of threads.</summary>
internal static class RowBlocks
{
    private const int RowsPerBlock = 8192;

    public static int Count(int rows) => (rows + RowsPerBlock - 1) / RowsPerBlock;

    /// <summary>Calls the body once for each block with its number, its first row and the row after its last.</summary>
    public static void ForEach(int rows, Action<int, int, int> body)
    {
        if (Count(rows) == 1) body(0, 0, rows);
        else Parallel.For(0, Count(rows), block => body(block, block * RowsPerBlock, Math.Min(rows, (block + 1) * RowsPerBlock)));
    }
}
