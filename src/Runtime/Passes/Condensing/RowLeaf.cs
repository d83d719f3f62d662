namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>
/// An array of known numbers with rows along a dimension, each of as many positions: its columns, each an element of every row.
/// </summary>
internal sealed class RowLeaf
{
    private readonly Value value;
    private readonly int axis, width;
    private readonly RowColumn[] columns;

    public RowLeaf(Value value, int axis, int rows)
    {
        (this.value, this.axis, width) = (value, axis, value.Shape[axis] / rows);
        var numbers = Interpreter.View(value).Values;
        var inner = Inside(value.Shape);
        columns = [.. Enumerable.Range(0, numbers.Length / rows).Select(c =>
            new RowColumn(numbers, (c / inner * rows * inner) + (c % inner), inner))];
        Different = [.. columns.Where(c => !c.IsConstant(rows))];
        IsFinite = columns.All(c => c.IsFinite(rows));
    }

    /// <summary>The columns in which rows differ.</summary>
    public IReadOnlyList<RowColumn> Different { get; }

    /// <summary>Whether all rows are the same.</summary>
    public bool IsUniform => Different.Count == 0;

    public bool IsFinite { get; }

    /// <summary>The array with other rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="number">The number of a row in a column.</param>
    public Value With(int rows, Func<int, RowColumn, double> number)
    {
        var shape = value.Shape.With(axis, rows * width);
        var (inner, numbers) = (Inside(shape), new double[shape.Count]);
        for (var c = 0; c < columns.Length; c++)
            for (var row = 0; row < rows; row++)
                numbers[(((c / inner * rows) + row) * inner) + (c % inner)] = number(row, columns[c]);
        // rows in place of truth values or whole numbers that are read as numbers need not be such
        var isOfType = Array.TrueForAll(numbers, n => value.Type.Held(n) is not null);
        return value.Program.Constant(numbers, shape, isOfType ? value.Type : ElementType.Float64);
    }

    /// <summary>The number of elements of one row that are one after another.</summary>
    private int Inside(Shape shape) => width * shape.Trailing(shape.Rank - axis - 1).Count;
}
