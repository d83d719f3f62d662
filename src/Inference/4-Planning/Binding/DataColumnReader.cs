using ProbDsl.Data.Dates;

namespace ProbDsl.Inference.Binding;

/// <summary>Reads one element of a data variable from the table and checks each present cell against the declared type.</summary>
internal sealed class DataColumnReader(Variable variable, Table table, long? states, DiagnosticBag diagnostics, DateFormat dates,
    (long Low, long High)? range = null, SavedData? fit = null, string? why = null, bool[]? excluded = null)
{
    private readonly ColumnEvaluator evaluator = new(table, variable.Type.Cell, diagnostics, dates, excluded);

    /// <summary>The values of functions of whole columns.</summary>
    public IReadOnlyList<(Apply Of, double Value)> Constants => evaluator.Constants;

    /// <summary>
    /// One value per row, NaN for missing cells; null with a diagnostic. The array must not be modified: it may be the column's own.
    /// </summary>
    public double[]? Read(Expr expr, Levels? levels, int element = 1)
    {
        if (levels is not null) return Cells(expr, element) is { } cells ? Numbered(cells, levels) : null;
        if (variable.Type.Element == Element.Index && expr is ColumnValue && Cells(expr) is TextColumn text
            && text.NonNumberCount == text.Rows - text.MissingCount) return Unnamed(text);
        if (variable.Type.Element == Element.Bool && expr is ColumnValue read && table.Find(read.Name) is { } column) return Bools(column);
        return evaluator.Evaluate(expr, KeptFor(element)) is { } part && Conforms(expr, part, element) ? part.Rows(table.Rows) : null;
    }

    /// <summary>The cells of a plain column unchanged, or computed ones; null with a diagnostic.</summary>
    public Column? Cells(Expr expr, int element = 1) =>
        expr is ColumnValue read && table.Find(read.Name) is { } column ? column
        : evaluator.Evaluate(expr, KeptFor(element)) is { } part ? new NumberColumn(expr.Span.Text, 0, part.Rows(table.Rows))
        : null;

    /// <summary>The place of the cell that makes a row's value missing, or of the first cell that it is read from.</summary>
    public DataPlace PlaceOf(Expr expr, int row) =>
        ColumnAt(expr, row) is { } column ? table.PlaceOf(row, column) : new(table.File, row + 1);

    /// <summary>A diagnostic for a missing cell that no statement draws.</summary>
    public Diagnostic MissingCell(Expr expr, int row) => DataDiagnostics.MissingCell(table, ColumnAt(expr, row)!, row,
        isWhole: variable.Type.IsWhole || variable.Type.Element == Element.Date, isCategory: variable.Type.Element == Element.Index);

    /// <summary>Returns the fit's values of functions of whole columns; null during a fit.</summary>
    private Func<Expr, double?>? KeptFor(int element) =>
        fit is null ? null : function => fit.ConstantOf(variable.Name, element, function.Span.Text);

    private Column? ColumnAt(Expr expr, int row)
    {
        var columns = evaluator.ColumnsOf(expr).ToList();
        return columns.Find(c => c.IsMissing(row)) ?? columns.FirstOrDefault();
    }

    /// <summary>The numbers of the levels; null with a diagnostic if a cell is none of the levels.</summary>
    private double[]? Numbered(Column cells, Levels levels)
    {
        var numbers = levels.Of(cells);
        if (Array.IndexOf(numbers, 0) is not (>= 0 and var unknown)) return numbers;
        diagnostics.Add(levels.AreOfFit ? FitDiagnostics.UnknownLevel(table, cells, unknown, variable, levels,
            why) : DataDiagnostics.UnknownLevel(table, cells, unknown, levels.Texts));
        return null;
    }

    /// <summary>Reports text in an index without level names.</summary>
    private double[]? Unnamed(TextColumn text)
    {
        diagnostics.Add(BindingDiagnostics.NoNames(variable, states, table.PlaceOf(text), text.Name));
        return null;
    }

    private double[]? Bools(Column column)
    {
        if (BoolCells.FirstInvalid(column) is not { } row)
            return column is NumberColumn numbers
                ? numbers.Values : Array.ConvertAll(BoolCells.Values(column), b => b is { } known ? (known ? 1 : 0) : double.NaN);
        diagnostics.Add(DataDiagnostics.NotBool(table, column, row));
        return null;
    }

    private bool Conforms(Expr expr, ColumnPart part, int element)
    {
        var values = part.Value.Values;
        for (var row = 0; row < values.Length; row++)
        {
            if (IsOfType(values[row]) || part.Missing?[row] == true) continue;
            diagnostics.Add(Problem(expr, values[row], row, element));
            return false;
        }

        return true;
    }

    private bool IsOfType(double value) =>
        double.IsFinite(value) && (!variable.Type.IsWhole || value == Math.Floor(value)) && Expected(variable.Type, value) is null;

    /// <summary>A diagnostic for a value that does not conform to the variable's type.</summary>
    private Diagnostic Problem(Expr expr, double value, int row, int element)
    {
        if (!double.IsFinite(value)) return evaluator.NotFinite(expr, row, KeptFor(element));
        var column = evaluator.ColumnsOf(expr).FirstOrDefault();
        var type = variable.Type;
        if (type.IsWhole && value != Math.Floor(value))
            return column is not null && expr is ColumnValue
                ? DataDiagnostics.NotWhole(table, column, row, type.Cell.ToString())
                : DataDiagnostics.OutsideSupport(PlaceOf(expr, row), Text(value), "a whole number");
        return DataDiagnostics.OutsideSupport(PlaceOf(expr, row),
            column is not null && expr is ColumnValue ? table.CellText(row, column) : Text(value), Expected(type, value)!);
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

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
