namespace ProbDsl.Inference.NewData;

/// <summary>
/// The observed dimensions of a row, one column each, in the order of the story or of another story.
/// </summary>
internal sealed class ObservedColumns
{
    private readonly IReadOnlyList<ObservedColumn> columns;

    private ObservedColumns(IReadOnlyList<ObservedColumn> columns) => this.columns = columns;

    public int Width => columns.Count;

    /// <summary>The names of the columns: what the story reads, such as `waiting / 60`, or `x[2]`.</summary>
    public IReadOnlyList<string> Names => [.. columns.Select(c => c.Name)];

    /// <summary>Whether the story gives a probability of each column, not a density.</summary>
    public IReadOnlyList<bool> AreMasses => [.. columns.Select(c => c.IsMass)];

    /// <summary>The whole numbers that each column may have; null for other columns.</summary>
    public IReadOnlyList<WholeRange?> Ranges => [.. columns.Select(c => c.Range)];

    /// <summary>The support of a row that has all elements of its data whole.</summary>
    public RowSupport Support => new(
        from column in columns.Index()
        group column by (column.Item.Of, column.Item.At / column.Item.ElementLength) into whole
        select (whole.Key.Of.Type.Element, (IReadOnlyList<int>)[.. whole.OrderBy(c => c.Item.At).Select(c => c.Index)]));

    /// <summary>The data names of the columns.</summary>
    public IReadOnlySet<string> Variables => columns.Select(c => c.Of.Name).ToHashSet();

    /// <summary>The columns in the order of their names; null if these are not the names.</summary>
    public ObservedColumns? Ordered(IReadOnlyList<string> names) =>
        names.Count == Width && names.All(Names.Contains) ? new([.. names.Select(n => columns.First(c => c.Name == n))]) : null;

    /// <summary>The arrays of a problem whose rows are these values, [rows, width].</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Arrays(Problem problem, double[] rows)
    {
        foreach (var variable in columns.Select(c => c.Of).Distinct())
        {
            var array = new Tensor(problem.ShapeOf(variable), new double[problem.ShapeOf(variable).Count]);
            foreach (var (at, column) in columns.Index().Where(c => c.Item.Of == variable))
                for (var row = 0; row < rows.Length / Width; row++)
                    array.Values[(row * column.Width) + column.At] = rows[(row * Width) + at];
            yield return new(variable.Name, array);
        }
    }

    /// <summary>The columns that the story draws.</summary>
    public static ObservedColumns Find(Problem problem, Plate plate) =>
        Find(problem, problem.Graph.Variables.Where(v => v.Role == Role.Data && BatchedPlate.Has(v, plate)
            && problem.Graph.StatementsOf(v.Name).Any()));

    /// <summary>The columns of these data.</summary>
    public static ObservedColumns Find(Problem problem, Plate plate, IReadOnlySet<string> names) =>
        Find(problem, problem.Graph.Variables.Where(v => names.Contains(v.Name) && BatchedPlate.Has(v, plate)));

    private static ObservedColumns Find(Problem problem, IEnumerable<Variable> variables) => new([..
        from variable in variables
        let shape = problem.ShapeOf(variable)
        let isMass = IsMass(problem.Graph, variable)
        from at in Enumerable.Range(0, shape[1..].Count)
        select new ObservedColumn(variable, at, shape[1..].Count, shape[^variable.Type.ElementRank..].Count, isMass,
            WholeRange.Find(problem, variable))]);

    /// <summary>The average number of observed dimensions over those of the first rows that are counted.</summary>
    public double PerRow(Problem problem, int rows, Func<int, bool> counts)
    {
        if (columns.All(c => !problem.Missing.ContainsKey(c.Of.Name) && !c.Of.Whole.Dims.Any(d => problem.IsRagged(d.Size)))) return Width;
        int[] counted = [.. Enumerable.Range(0, rows).Where(counts)];
        return counted.Length == 0 ? Width : counted.Average(row => columns.Count(c => !c.IsMissing(problem, row)));
    }

    /// <summary>The columns that have missing cells, and how many.</summary>
    public IEnumerable<(string Name, int Cells)> Missing(Problem problem) => columns
        .Select(c => (c.Name, Enumerable.Range(0, problem.Data[c.Of.Name].Shape[0]).Count(row => c.IsMissing(problem, row))))
        .Where(c => c.Item2 > 0);

    /// <summary>These columns, then others.</summary>
    public ObservedColumns Before(ObservedColumns others) => others.Width == 0 ? this : new([.. columns, .. others.columns]);

    /// <summary>The rows without a missing number.</summary>
    public IEnumerable<int> CompleteRows(Problem problem) =>
        Enumerable.Range(0, problem.Data[columns[0].Of.Name].Shape[0]).Where(row => !columns.Any(c => c.IsMissing(problem, row)));

    /// <summary>The values [rows, width] from arrays by data name, without rows that have a missing number.</summary>
    public double[] Rows(Problem problem) =>
        [.. CompleteRows(problem).SelectMany(row => columns.Select(c => c.In(problem.Data, row)))];

    /// <summary>The values [rows, width] of draws.</summary>
    public IEnumerable<double> Rows(IReadOnlyDictionary<string, Tensor> drawn, int count) =>
        Enumerable.Range(0, count).SelectMany(row => columns.Select(c => c.In(drawn, row)));

    /// <summary>
    /// The columns in the order of those of another story on the same rows, with equal values; or the error if they differ.
    /// </summary>
    public Result<ObservedColumns> As(ObservedColumns others, Problem own, Problem other, string name, string otherName)
    {
        var (rows, otherRows) = (own.Data[columns[0].Of.Name].Shape[0], other.Data[others.columns[0].Of.Name].Shape[0]);
        if (rows != otherRows) return ColumnDiagnostics.OtherNumberOfRows(columns[0].Of, name, rows, otherName, otherRows);
        if (Width != others.Width) return ColumnDiagnostics.OtherWidth(columns[0].Of, name, Width, otherName, others.Width);
        var open = columns.ToList();
        var matched = new List<ObservedColumn>();
        foreach (var wanted in others.columns)
        {
            var same = open.Find(c => c.IsSame(own, wanted, other, rows));
            if (same is null)
                return open[0].IsDrawn || wanted.IsDrawn
                    ? ColumnDiagnostics.OtherCells(open[0].Of, open[0].Title, name, wanted.Title, otherName)
                    : ColumnDiagnostics.OtherColumn(open[0].Of, open[0].Title, name, wanted.Title, otherName);
            if (same.IsMass != wanted.IsMass)
                return ColumnDiagnostics.MassAndDensity(same.Of, same.Title, same.IsMass ? name : otherName,
                    same.IsMass ? otherName : name);
            open.Remove(same);
            matched.Add(same);
        }

        return new ObservedColumns(matched);
    }

    /// <summary>Whether the reported density is a probability: for whole numbers, and for distributions over the rows themselves.</summary>
    private static bool IsMass(ModelGraph graph, Variable variable) =>
        variable.Type.IsWhole || graph.StatementsOf(variable.Name).OfType<Draw>()
        .Any(d => d.Distribution.Of.Is(DistributionTraits.MassOnRows));

    private sealed record ObservedColumn(Variable Of, int At, int Width, int ElementLength, bool IsMass, WholeRange? Range)
    {
        /// <summary>The title in messages: `x[2]` (from sepal_width / 10), or `x[2]` (real[2] from Normal(m, 1)).</summary>
        public string Title => $"`{Of.Name}{(Width > 1 ? $"[{At + 1}]" : "")}`" + Of.Origin switch
        {
            ColumnOrigin origin when ExprOf(origin) is { } read => $" (from {read.Span.Text})",
            DrawOrigin { How.Distribution: var distribution } => $" ({Of.Type} from {distribution.Span.Text})",
            _ => "",
        };

        /// <summary>Whether its cells are drawn when the data are read.</summary>
        public bool IsDrawn => Of.Origin is DrawOrigin;

        /// <summary>The expression in the file, or the element.</summary>
        public string Name => Of.Origin is ColumnOrigin { Columns.Count: > 0 } origin && origin.Columns.Count == Width
            ? ColumnList.TextOf(origin.Columns[At]) : Width > 1 ? $"{Of.Name}[{At + 1}]" : Of.Name;

        public double In(IReadOnlyDictionary<string, Tensor> arrays, int row) => arrays[Of.Name].Values[(row * Width) + At];

        public bool IsMissing(Problem problem, int row) =>
            (problem.Missing.TryGetValue(Of.Name, out var missing) && missing.Mask[(row * Width) + At]) || IsBeyondEnd(problem, row);

        /// <summary>Whether an element of a row that is a group lies beyond the end of the group, or of one inside of it.</summary>
        private bool IsBeyondEnd(Problem problem, int row)
        {
            var (dims, shape, left) = (Of.Whole.Dims, problem.ShapeOf(Of), At);
            if (!dims.Any(d => problem.IsRagged(d.Size))) return false;
            var index = new int[shape.Rank];
            for (var d = shape.Rank - 1; d > 0; left /= shape[d--]) index[d] = left % shape[d];
            index[0] = row;
            return dims.Index().Any(d => d.Item.Plate is { } plate && problem.Groups.Lengths.TryGetValue(plate.Name, out var lengths)
                && index[d.Index] >= lengths[index.AsSpan(0, lengths.Shape.Rank)]);
        }

        public bool IsSame(Problem own, ObservedColumn wanted, Problem other, int rows)
        {
            var (values, others) = (own.Data[Of.Name].Values, other.Data[wanted.Of.Name].Values);
            var missing = own.Missing.GetValueOrDefault(Of.Name)?.Mask;
            var otherMissing = other.Missing.GetValueOrDefault(wanted.Of.Name)?.Mask;
            for (var row = 0; row < rows; row++)
            {
                var (at, otherAt) = ((row * Width) + At, (row * wanted.Width) + wanted.At);
                var isMissing = missing?[at] == true;
                if (isMissing != (otherMissing?[otherAt] == true) || (!isMissing && values[at] != others[otherAt])) return false;
            }

            return true;
        }

        private Expr? ExprOf(ColumnOrigin origin) =>
            origin.Columns.Count == Width ? origin.Columns[At] : origin.Columns.Count > 0 ? origin.Columns[0] : null;
    }
}
