namespace ProbDsl.Inference.Diagnostics;

/// <summary>
/// Finds a column of data that the location of a distribution with a learned scale can equal in every row, so that the scale goes to 0: a
/// constant one, one that is constant in the rows of a level, a linear combination of the data that the location reads, or one of no more
/// columns beside it than the location reads latents, which then place the rows.
/// </summary>
internal static class DeterminedColumn
{
    /// <summary>The most columns among which combinations are found; among more only constant ones are.</summary>
    private const int MostColumns = 512;

    /// <summary>Why the column of a distribution is determined, in a clause; null if none is.</summary>
    public static (DegenerateColumn? Column, string Why)? Find(Problem problem, FreeScale of)
    {
        var data = problem.Graph[of.Draw.Target.Of];
        if (data.Extents.Count == 0) return null;
        if (of.IsShared(problem)) return FirstOfConstants(problem, of.Draw) is { } all ? (all, all.Why) : null;
        var own = ElementOf(of.Draw.Target, data);
        if (DegenerateColumn.Constant(problem, of.Draw, own) is { } constant) return (constant, constant.Why);
        if (problem.Missing.ContainsKey(data.Name) || data.Extents.Any(e => problem.IsRagged(e.Size))) return null;
        var rows = problem.SizeOf(data.Extents[0].Size);
        var inputs = of.InputsOf(problem.Graph).Where(v => v.Extents.Count > 0 && v.Extents[0] == data.Extents[0]
            && !problem.Missing.ContainsKey(v.Name) && !v.Extents.Any(e => problem.IsRagged(e.Size))).ToList();
        if (ConstantLevel.Find(problem, of, own) is { } level) return (null, level);
        var read = of.Location.Arguments.OfType<Access>().Where(a => a.Of == data.Name).Select(a => ElementOf(a, data)).ToList();
        var columns = inputs.SelectMany(v => ColumnsOf(problem, v, rows))
            .Concat(ColumnsOf(problem, data, rows).Where(c => own is null || c.At == own || read.Contains(c.At)))
            .Where(c => c.Varies).ToList();
        // of a net that reads the numbers before one, all of them may determine it
        var latents = of.ReadsPrefix ? MostColumns : of.LatentsOf(problem);
        if (columns.Count is 0 or > MostColumns || inputs.Count + read.Count + latents == 0 || rows <= columns.Count) return null;
        foreach (var (column, from) in new ColumnProducts(rows, columns.Count, (row, c) => columns[c][row]).Dependent())
            if (IsDrawn(columns[column]) && from.Count(c => IsDrawn(columns[c])) <= latents)
                return (null, $"{columns[column].Name} is a linear function of {Words(from, c => columns[c].Name)}");
        return null;

        bool IsDrawn(DataColumn column) => column.Of == data && (own is null || column.At == own);
    }

    /// <summary>The first column that a statement draws if all of them are constant: then a scale that they share goes to 0.</summary>
    private static DegenerateColumn? FirstOfConstants(Problem problem, Draw draw)
    {
        var data = problem.Graph[draw.Target.Of];
        var width = problem.Data[data.Name].Values.Length / Math.Max(1, problem.SizeOf(data.Extents[0].Size));
        var found = Enumerable.Range(0, width).Select(column => DegenerateColumn.Constant(problem, draw, column)).ToList();
        return found.TrueForAll(c => c is not null) ? found.FirstOrDefault() : null;
    }

    /// <summary>The element of a row that an access reads, from 0, as in `y[n, 2]`; null if it is the whole row.</summary>
    private static int? ElementOf(Access access, Variable data) =>
        data.Extents.Count == 1 && access.At is [_, AffineIndex { Loop: null, Offset.Number: { } number }] ? (int)number - 1 : null;

    private static string Words(List<int> of, Func<int, string> name)
    {
        const int most = 4;
        var listed = string.Join(", ", of.Take(most).Select(name));
        return of.Count > most ? $"{listed} and {of.Count - most} others" : listed;
    }

    private static IEnumerable<DataColumn> ColumnsOf(Problem problem, Variable data, int rows)
    {
        var values = problem.Data[data.Name].Values;
        var width = values.Length / Math.Max(1, rows);
        return Enumerable.Range(0, width).Select(at => new DataColumn(problem, data, values, at, width));
    }

    /// <summary>A column of a data name.</summary>
    private sealed class DataColumn(Problem problem, Variable of, double[] values, int at, int width)
    {
        public Variable Of => of;

        public int At => at;

        public double this[int row] => values[(row * width) + at];

        public bool Varies => Enumerable.Range(1, Math.Max(0, (values.Length / width) - 1)).Any(row => this[row] != this[0]);

        public string Name => problem.Places.GetValueOrDefault(of.Name)?.Invoke(at)?.Column is { } column ? $"column `{column}`"
            : width == 1 ? $"`{of.Name}`" : $"`{of.Name}[.., {at + 1}]`";
    }
}
