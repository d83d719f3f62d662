using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>An array of known numbers with a dimension of rows: its columns, each an element of every row.</summary>
internal sealed class RowLeaf
{
    private readonly Value value;
    private readonly int axis;

    public RowLeaf(Value value, int axis)
    {
        (this.value, this.axis) = (value, axis);
        var numbers = Interpreter.View(value).Values;
        var (rows, inner) = (value.Shape[axis], value.Shape.Trailing(value.Shape.Rank - axis - 1).Count);
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
        var shape = value.Shape.With(axis, rows);
        var (inner, numbers) = (shape.Trailing(shape.Rank - axis - 1).Count, new double[shape.Count]);
        for (var c = 0; c < Columns.Count; c++)
            for (var row = 0; row < rows; row++)
                numbers[(((c / inner * rows) + row) * inner) + (c % inner)] = number(row, Columns[c]);
        return value.Program.Constant(numbers, shape, value.Type);
    }
}
