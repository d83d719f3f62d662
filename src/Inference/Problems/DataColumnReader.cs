using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Reads one element of a data variable from the table and holds each cell against the declared type.</summary>
internal sealed class DataColumnReader(Variable variable, Table table, long? states, DiagnosticBag diagnostics)
{
    private readonly ColumnEvaluator evaluator = new(table, diagnostics);

    /// <summary>How many levels were found, where an `index` of a new size was read.</summary>
    public int? Levels { get; private set; }

    /// <summary>One value per row, or null with a diagnostic.</summary>
    public double[]? Read(Expr expr)
    {
        var values = expr is FromColumn plain ? Plain(plain) : evaluator.Evaluate(expr);
        return values is not null && Conforms(expr, values) ? values : null;
    }

    /// <summary>A bare column may hold what only its type makes a number of: truth values, levels.</summary>
    private double[]? Plain(FromColumn read)
    {
        if (table.Find(read.Name) is not { } column) return evaluator.Evaluate(read);
        if (variable.Type.Element == Element.Bool) return Bools(column);
        if (variable.Type.Element == Element.Index && states is null) return LevelsOf(column);
        return evaluator.Evaluate(read);
    }

    private double[]? Bools(Column column)
    {
        if (BoolCells.FirstOther(column) is not { } row) return [.. BoolCells.Values(column).Select(b => b is { } known ? (known ? 1 : 0) : double.NaN)];
        diagnostics.Add(DataDiagnostics.NotBool(table, column, row));
        return null;
    }

    /// <summary>Sorted distinct cells, numbered from 1.</summary>
    private double[] LevelsOf(Column column)
    {
        if (column is TextColumn text)
        {
            Levels = text.Levels.Count;
            return [.. text.Codes.Select(c => c < 0 ? double.NaN : c + 1.0)];
        }

        var values = ((NumberColumn)column).Values;
        double[] levels = [.. values.Where(v => !double.IsNaN(v)).Distinct().Order()];
        Levels = levels.Length;
        return [.. values.Select(v => double.IsNaN(v) ? v : Array.BinarySearch(levels, v) + 1.0)];
    }

    private bool Conforms(Expr expr, double[] values)
    {
        for (var row = 0; row < values.Length; row++)
        {
            if (Problem(expr, values[row], row) is not { } problem) continue;
            diagnostics.Add(problem);
            return false;
        }

        return true;
    }

    private Diagnostic? Problem(Expr expr, double value, int row)
    {
        if (double.IsNaN(value)) return Missing(expr, row);
        var column = evaluator.ColumnsOf(expr).FirstOrDefault();
        if (!double.IsFinite(value))
            return column is NumberColumn numbers && expr is FromColumn ? DataDiagnostics.NotFinite(table, numbers, row) : DataDiagnostics.OutsideSupport(Place(column, row), Text(value), "a finite number");
        var type = variable.Type;
        if (type.IsWhole && value != Math.Floor(value))
            return column is not null && expr is FromColumn ? DataDiagnostics.NotWhole(table, column, row, type.ToString()) : DataDiagnostics.OutsideSupport(Place(column, row), Text(value), "a whole number");
        return Expected(type, value) is { } expected ? DataDiagnostics.OutsideSupport(Place(column, row), column is not null && expr is FromColumn ? table.CellText(row, column) : Text(value), expected) : null;
    }

    private string? Expected(TensorType type, double value) => type.Element switch
    {
        Element.Positive when value <= 0 => "a positive number",
        Element.Unit when value is <= 0 or >= 1 => "a number between 0 and 1",
        Element.Count when value < 0 => "a whole number of at least 0",
        Element.Bool when value is not (0 or 1) => "0 or 1",
        Element.Index when value < 1 || value > (states ?? Levels) => $"1..{states ?? Levels}",
        _ => null,
    };

    private Diagnostic Missing(Expr expr, int row)
    {
        var column = evaluator.ColumnsOf(expr).FirstOrDefault(c => c.IsMissing(row));
        return column is null ? DataDiagnostics.OutsideSupport(Place(evaluator.ColumnsOf(expr).FirstOrDefault(), row), "NaN", "a number") : BindingDiagnostics.MissingNotInferred(table.PlaceOf(row, column), variable.Name);
    }

    private DataPlace Place(Column? column, int row) => column is null ? new(table.File, row + 1) : table.PlaceOf(row, column);

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
