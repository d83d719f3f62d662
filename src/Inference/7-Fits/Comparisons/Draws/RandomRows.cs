namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>A random subset of rows.</summary>
internal static class RandomRows
{
    /// <param name="rows">[n, width], row-major.</param>
    /// <param name="width">The numbers in a row.</param>
    /// <param name="count">The number of rows to choose, at most n.</param>
    /// <param name="seed">Selects the rows.</param>
    /// <returns>[count, width]; all rows in their order if there are no more.</returns>
    public static double[] Choose(double[] rows, int width, int count, ulong seed)
    {
        if (rows.Length == count * width) return rows;
        var order = Enumerable.Range(0, rows.Length / width).ToArray();
        new RandomStream(seed, "rows of a sample").Shuffle(order);
        return [.. order.Take(count).SelectMany(row => rows[(row * width)..((row + 1) * width)])];
    }
}
