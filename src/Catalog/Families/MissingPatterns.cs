using ProbDsl.Runtime.Paging;

namespace ProbDsl.Catalog.Families;

/// <summary>
/// The patterns of missing cells of rows, each once: the columns whose cells a row lacks. Pattern 0 lacks none. Rows without any cell
/// belong to no pattern: they say nothing about the distribution.
/// </summary>
public sealed class MissingPatterns
{
    /// <summary>The pattern of a row without any cell.</summary>
    public const int NoCell = -1;

    private MissingPatterns(double[] ofRow, int[][] missing, int columns)
    {
        (OfRow, Missing) = (ofRow, missing);
        Observed = Array.ConvertAll(missing, pattern => Enumerable.Range(0, columns).Except(pattern).ToArray());
    }

    /// <summary>The pattern of each row, as a column that strips read; <see cref="NoCell"/> for a row without any cell.</summary>
    public double[] OfRow { get; }

    /// <summary>The columns that each pattern lacks, ascending.</summary>
    public int[][] Missing { get; }

    /// <summary>The columns that each pattern has, ascending.</summary>
    public int[][] Observed { get; }

    /// <summary>The number of cells that a row lacks, of those of a row that has some; -1 for a row without any cell.</summary>
    public int CountOf(int row) => OfRow[row] == NoCell ? -1 : Missing[(int)OfRow[row]].Length;

    /// <summary>The patterns of rows; null if every row has all of its cells or none.</summary>
    /// <param name="isThere">For each column, 1 for an observed cell and 0 for a missing one; null if no cell is missing.</param>
    /// <param name="rows">The number of rows.</param>
    public static MissingPatterns? Find(double[]?[] isThere, int rows)
    {
        if (Array.TrueForAll(isThere, column => column is null)) return null;
        // a tree whose paths are the columns that a row lacks: each missing cell leads from a node to its child of this column
        var (columns, node) = ((long)isThere.Length, LargeArrays.Allocate<int>(rows));
        var (steps, children) = (new List<long> { 0 }, new Dictionary<long, int>());
        for (var c = 0; c < columns; c++)
            for (var row = 0; row < rows && isThere[c] is not null; row++)
                if (isThere[c]![row] == 0) node[row] = Child((node[row] * columns) + c);
        var (missing, places) = (new List<int[]> { Array.Empty<int>() }, new int[steps.Count]);
        foreach (var last in node.Distinct().Where(n => n > 0))
        {
            int[] path = [.. PathTo(last).Reverse()];
            places[last] = path.Length == columns ? NoCell : missing.Count;
            if (path.Length < columns) missing.Add(path);
        }

        return missing.Count == 1 ? null : new(LargeArrays.Map(node, n => (double)places[n]), [.. missing], isThere.Length);

        int Child(long step)
        {
            if (children.TryGetValue(step, out var child)) return child;
            steps.Add(step);
            return children[step] = steps.Count - 1;
        }

        IEnumerable<int> PathTo(int last)
        {
            for (; last > 0; last = (int)(steps[last] / columns)) yield return (int)(steps[last] % columns);
        }
    }
}
