using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Reads one element of a data variable from the table and holds each cell against the declared type.</summary>
internal sealed class DataColumnReader(Variable variable, Table table, long? states, Levels? levels, DiagnosticBag diagnostics, (long Low, long High)? range = null)
{
    private readonly ColumnEvaluator evaluator = new(table, diagnostics);

    /// <summary>One value per row, or null with a diagnostic.</summary>
    public double[]? Read(Expr expr) => ValuesOf(expr) is { } values && IsComplete(expr) && Conforms(expr, values) ? values : null;

    /// <summary>The cells of a bare column as they are, or computed ones, or null with a diagnostic.</summary>
    public Column? Cells(Expr expr) =>
        expr is FromColumn read && table.Find(read.Name) is { } column ? column
        : evaluator.Evaluate(expr) is { } values ? new NumberColumn(expr.Span.Text, 0, values)
        : null;

    /// <summary>A bare column may hold what only its type makes a number of: truth values, levels.</summary>
    private double[]? ValuesOf(Expr expr)
    {
        if (levels is not null) return Cells(expr) is { } cells ? levels.Of(cells) : null;
        if (variable.Type.Element == Element.Bool && expr is FromColumn read && table.Find(read.Name) is { } column) return Bools(column);
        return evaluator.Evaluate(expr);
    }

    /// <summary>Functions of whole columns spread one missing cell over all rows: the cell itself is named.</summary>
    private bool IsComplete(Expr expr)
    {
        if (evaluator.ColumnsOf(expr).FirstOrDefault(c => c.FirstMissing is not null) is not { } column) return true;
        diagnostics.Add(BindingDiagnostics.MissingNotInferred(table.PlaceOf(column.FirstMissing!.Value, column), variable.Name));
        return false;
    }

    private double[]? Bools(Column column)
    {
        if (BoolCells.FirstOther(column) is not { } row) return [.. BoolCells.Values(column).Select(b => b is { } known ? (known ? 1 : 0) : double.NaN)];
        diagnostics.Add(DataDiagnostics.NotBool(table, column, row));
        return null;
    }

    private bool Conforms(Expr expr, double[] values)
    {
        var odd = Array.FindIndex(values, value => !IsOfType(value));
        if (odd < 0) return true;
        diagnostics.Add(Problem(expr, values[odd], odd));
        return false;
    }

    private bool IsOfType(double value) => double.IsFinite(value) && (!variable.Type.IsWhole || value == Math.Floor(value)) && Expected(variable.Type, value) is null;

    /// <summary>What is wrong with a value that is not of the variable's type.</summary>
    private Diagnostic Problem(Expr expr, double value, int row)
    {
        var column = evaluator.ColumnsOf(expr).FirstOrDefault();
        if (!double.IsFinite(value))
            return column is NumberColumn numbers && expr is FromColumn ? DataDiagnostics.NotFinite(table, numbers, row) : DataDiagnostics.OutsideSupport(Place(column, row), Text(value), "a finite number");
        var type = variable.Type;
        if (type.IsWhole && value != Math.Floor(value))
            return column is not null && expr is FromColumn ? DataDiagnostics.NotWhole(table, column, row, type.ToString()) : DataDiagnostics.OutsideSupport(Place(column, row), Text(value), "a whole number");
        return DataDiagnostics.OutsideSupport(Place(column, row), column is not null && expr is FromColumn ? table.CellText(row, column) : Text(value), Expected(type, value)!);
    }

    private string? Expected(TensorType type, double value) => type.Element switch
    {
        _ when range is var (low, high) && (value < low || value > high) => $"{low}..{high}",
        Element.Positive when value <= 0 => "a positive number",
        Element.Unit when value is <= 0 or >= 1 => "a number between 0 and 1",
        Element.Count when value < 0 => "a whole number of at least 0",
        Element.Bool when value is not (0 or 1) => "0 or 1",
        Element.Index when value < 1 || value > states => $"1..{states}",
        _ => null,
    };

    private DataPlace Place(Column? column, int row) => column is null ? new(table.File, row + 1) : table.PlaceOf(row, column);

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
