using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>
/// An array of known numbers with rows along a dimension, each of as many positions: its columns, each an element of every row.
/// </summary>
internal sealed class RowLeaf
{
    private readonly Value value;
    private readonly int axis, width;

    public RowLeaf(Value value, int axis, int rows)
    {
        (this.value, this.axis, width) = (value, axis, value.Shape[axis] / rows);
        var numbers = Interpreter.View(value).Values;
        var inner = Inside(value.Shape);
        Columns = [.. Enumerable.Range(0, numbers.Length / rows).Select(c =>
            new RowColumn(numbers, (c / inner * rows * inner) + (c % inner), inner))];
        IsUniform = Columns.All(c => c.IsConstant(rows));
        IsFinite = Columns.All(c => c.IsFinite(rows));
    }

    public IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>Whether all rows are the same.</summary>
    public bool IsUniform { get; }

    public bool IsFinite { get; }

    /// <summary>The array with other rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="number">The number of a row in a column.</param>
    public Value With(int rows, Func<int, RowColumn, double> number)
    {
        var shape = value.Shape.With(axis, rows * width);
        var (inner, numbers) = (Inside(shape), new double[shape.Count]);
        for (var c = 0; c < Columns.Count; c++)
            for (var row = 0; row < rows; row++)
                numbers[(((c / inner * rows) + row) * inner) + (c % inner)] = number(row, Columns[c]);
        return value.Program.Constant(numbers, shape, value.Type);
    }

    /// <summary>The number of elements of one row that are one after another.</summary>
    private int Inside(Shape shape) => width * shape.Trailing(shape.Rank - axis - 1).Count;
}
