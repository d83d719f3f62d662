namespace ProbDsl.Inference.Em;

/// <summary>
/// The values of a sequence together with those before and after: states that draw the same values but follow others are apart in these
/// columns only, and a sequence with few distinct values has more distinct rows.
/// </summary>
internal static class NeighborColumns
{
    private const int MostAtFirst = 4, Numbers = 4;

    /// <summary>
    /// The number of neighbors on either side that a start looks at. Two of four starts look at none; the others at the smallest number
    /// with at least as many distinct rows as parts, or at one, two or three more in turn.
    /// </summary>
    /// <param name="columns">The values of each row, by columns of equal length, in the order of the sequence.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="restart">The number of the start, from 0.</param>
    public static int CountFor(IReadOnlyList<double[]> columns, int parts, int restart)
    {
        if (restart % 4 is not (1 or 2)) return 0;
        var neighbors = 1;
        while (neighbors < MostAtFirst &&
            KMeansPlusPlus.CountDistinct(Compute(columns, neighbors), columns[0].Length, parts) < parts) neighbors++;
        return neighbors + (restart / 2 % Numbers);
    }

    /// <summary>Each column and, for each neighbor on either side, the column shifted by as many rows; its ends are repeated.</summary>
    public static double[][] Compute(IReadOnlyList<double[]> columns, int neighbors) =>
        [.. Enumerable.Range(-neighbors, (2 * neighbors) + 1).SelectMany(shift => columns.Select(column => Shifted(column, shift)))];

    private static double[] Shifted(double[] column, int shift)
    {
        if (shift == 0) return column;
        var shifted = new double[column.Length];
        for (var row = 0; row < shifted.Length; row++) shifted[row] = column[Math.Clamp(row + shift, 0, column.Length - 1)];
        return shifted;
    }
}
