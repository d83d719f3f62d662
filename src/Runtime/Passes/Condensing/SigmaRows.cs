namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>
/// Few weighted rows with the same total weight, sums and sums of products as many rows: the corners of a simplex around their mean, so
/// that sums of polynomials of degree 2 over rows are equal. Julier, Uhlmann 2002, doi:10.1109/ACC.2002.1025369.
/// </summary>
internal sealed class SigmaRows
{
    private readonly Dictionary<RowColumn, double[]> numbers = [];
    private readonly List<int> examples = [];
    private readonly List<double> weights = [];

    private SigmaRows()
    {
    }

    public int Count => weights.Count;

    public IReadOnlyList<double> Weights => weights;

    /// <summary>The number of a row in a column: of a feature its own, otherwise the common one of the rows that it stands for.</summary>
    public double At(int row, RowColumn column) => numbers.TryGetValue(column, out var own) ? own[row] : column[examples[row]];

    /// <summary>Rows for these; null if they are more than a part of them.</summary>
    /// <param name="features">Different columns in which sums are of degree 2.</param>
    /// <param name="keys">Columns in which equal rows are together.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="most">The largest number of new rows.</param>
    public static SigmaRows? Find(IReadOnlyList<RowColumn> features, IReadOnlyList<RowColumn> keys, int rows, int most)
    {
        if (RowGroups.Find(keys, rows, most) is not { } groups) return null;
        var different = new Dictionary<long, List<List<RowColumn>>>();
        var columns = new List<List<RowColumn>>();
        foreach (var feature in features)
        {
            var hash = feature.Hash(rows);
            if (!different.TryGetValue(hash, out var alike)) different[hash] = alike = [];
            if (alike.Find(a => a[0].Equals(feature, rows)) is { } same) same.Add(feature);
            else
            {
                alike.Add([feature]);
                columns.Add(alike[^1]);
            }
        }

        if (groups.Sum(g => (long)Math.Min(g.Length, columns.Count + 1)) > most) return null;
        var made = new SigmaRows();
        List<double>[] found = [.. columns.Select(_ => new List<double>())];
        foreach (var group in groups) made.Add(group, [.. columns.Select(c => c[0])], found);
        foreach (var (column, own) in columns.Zip(found))
            foreach (var each in column) made.numbers[each] = [.. own];
        return made;
    }

    private void Add(int[] group, RowColumn[] columns, List<double>[] found)
    {
        var count = columns.Length + 1;
        if (group.Length <= count)
        {
            foreach (var row in group)
            {
                AddRow(row, 1);
                for (var c = 0; c < columns.Length; c++) found[c].Add(columns[c][row]);
            }

            return;
        }

        double[] means = [.. columns.Select(c => Mean(group, c))];
        var factor = new TriangularFactor(columns.Length);
        foreach (var row in group)
        {
            var place = factor.NextRow();
            for (var c = 0; c < columns.Length; c++) factor.Column(c)[place] = columns[c][row] - means[c];
        }

        var (right, scale) = (factor.Finish(), Math.Sqrt((double)count / group.Length));
        for (var corner = 0; corner < count; corner++)
        {
            AddRow(group[0], (double)group.Length / count);
            for (var c = 0; c < columns.Length; c++)
            {
                var number = 0.0;
                for (var k = Math.Max(0, corner - 1); k <= c; k++) number += Corner(corner, k) * right[(k * columns.Length) + c];
                found[c].Add(means[c] + (scale * number));
            }
        }
    }

    private void AddRow(int example, double weight)
    {
        examples.Add(example);
        weights.Add(weight);
    }

    /// <summary>
    /// A column of Helmert's matrix: orthonormal columns whose sums are 0. 0 where the corner is more than one below the column.
    /// </summary>
    private static double Corner(int corner, int column)
    {
        var size = column + 1.0;
        return corner > size ? 0 : (corner == size ? -size : 1) / Math.Sqrt(size * (size + 1));
    }

    /// <summary>The mean in two passes: the second one removes the rounding of the first.</summary>
    private static double Mean(int[] group, RowColumn column)
    {
        var sum = 0.0;
        foreach (var row in group) sum += column[row];
        var (mean, left) = (sum / group.Length, 0.0);
        foreach (var row in group) left += column[row] - mean;
        return mean + (left / group.Length);
    }
}
