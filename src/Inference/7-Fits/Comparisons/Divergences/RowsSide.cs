namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>The rows of a file, without those that have a missing cell.</summary>
public sealed class RowsSide : DivergenceSide
{
    private readonly double[] rows;

    private RowsSide(string name, IReadOnlyList<string> columns, double[] rows, int leftOut)
        : base(name, "data") => (Columns, this.rows, LeftOut) = (columns, rows, leftOut);

    public override int LeftOut { get; }

    public override IReadOnlyList<string> Dropped => dropped;

    private IReadOnlyList<string> dropped = [];

    public override IReadOnlyList<string> Columns { get; }

    internal override IReadOnlyList<bool> AreMasses => [.. Columns.Select(_ => false)];

    internal override bool IsDrawn => false;

    /// <summary>The rows of a file as a model reads them.</summary>
    public static Result<RowsSide> Read(string name, ModelSide model, Problem problem)
    {
        var (columns, rows, all) = model.RowsOf(problem);
        return Create(name, columns, rows, all);
    }

    /// <summary>The columns of numbers that two files have in common.</summary>
    public static Result<RowsSide> Read(string name, InputTables own, string otherName, InputTables other) =>
        own.Only is not { } table ? DivergenceDiagnostics.NotTables(name)
            : other.Only is not { } second ? DivergenceDiagnostics.NotTables(otherName) : Read(name, table, second);

    private static Result<RowsSide> Read(string name, Table table, Table other)
    {
        List<NumberColumn> columns = [.. table.Columns.OfType<NumberColumn>().Where(c => other.Find(c.Name) is NumberColumn)];
        if (columns.Count == 0) return DivergenceDiagnostics.NoCommonColumns(table, other);
        double[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => !columns.Exists(c => c.IsMissing(row)))
            .SelectMany(row => columns.Select(c => c.Values[row]))];
        var side = Create(name, [.. columns.Select(c => c.Name)], rows, table.Rows);
        if (side.Value is { } found)
            found.dropped = [.. table.Columns.Where(c => other.Find(c.Name) is { } same && c is NumberColumn != same is NumberColumn)
                .Select(c => c.Name)];
        return side;
    }

    /// <summary>Refuses fewer than two rows, and infinite cells.</summary>
    private static Result<RowsSide> Create(string name, IReadOnlyList<string> columns, double[] rows, int all) =>
        rows.Length < 2 * columns.Count || Array.Exists(rows, x => !double.IsFinite(x))
            ? DivergenceDiagnostics.TooFewRows(name, rows.Length / columns.Count)
            : new RowsSide(name, columns, rows, all - (rows.Length / columns.Count));

    internal override DivergenceSide? With(IReadOnlyList<string> columns)
    {
        if (columns.Count != Columns.Count || !columns.All(Columns.Contains)) return null;
        int[] order = [.. columns.Select(c => Columns.ToList().IndexOf(c))];
        return new RowsSide(Name, columns, [.. rows.Chunk(columns.Count).SelectMany(row => order.Select(at => row[at]))], LeftOut);
    }

    internal override Result<double[]> Sample(int count, ulong seed) => rows;

    internal override Result<double[]> LogDensity(double[] rows) => throw new InvalidOperationException("rows have no density");
}
