using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Data.Dates;
using Function = ProbDsl.Catalog.Functions.Function;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Evaluates `from` expressions over the columns of a table, with the functions and the interpreter of the story language. A column that is
/// compared with a text evaluates to the codes of its levels, the text to its code; so does one that is compared with a whole number of
/// more digits than a double has. An expression on a missing cell is missing; functions of a
/// whole column skip missing cells.
/// </summary>
/// <param name="table">The columns.</param>
/// <param name="type">The type as which a column is read that is the whole expression; a column inside of one is a number.</param>
/// <param name="diagnostics">Collects the errors.</param>
/// <param name="dates">How dates are written.</param>
/// <param name="excluded">The rows that functions of a whole column skip, such as held-out rows; null if there are none.</param>
internal sealed class ColumnEvaluator(Table table, TensorType type, DiagnosticBag diagnostics, DateFormat dates, bool[]? excluded = null)
{
    // beyond it, whole numbers are one double
    private const double LargestExact = 9007199254740991;

    private readonly List<(Apply Of, double Value)> constants = [];

    /// <summary>The values of functions of whole columns, such as `sd(x)`, which are reused for new rows.</summary>
    public IReadOnlyList<(Apply Of, double Value)> Constants => constants;

    /// <summary>
    /// The values with a mask of missing rows; null with a diagnostic. <paramref name="kept"/> returns the values of functions of whole
    /// columns from a fit, which are then used here.
    /// </summary>
    public ColumnPart? Evaluate(Expr expr, Func<Expr, double?>? kept = null) =>
        expr is not ColumnValue column ? Part(expr, kept) : type.Element == Element.Date ? Dates(column) : Numbers(column, type);

    private ColumnPart? Part(Expr expr, Func<Expr, double?>? kept) => expr switch
    {
        Literal literal => new(Tensor.Scalar(literal.Value)),
        ColumnValue column => Numbers(column, TensorType.Real),
        Apply { Function.Name: "==" or "!=" } comparison when TextIn(comparison) is { } text =>
            Texts(comparison, text, mayBeNew: kept is not null),
        Apply { Function.Name: "==" or "!=" } comparison when NamesIn(comparison) is var (one, other) => Texts(comparison, one, other),
        Apply apply => Apply(apply, kept),
        _ => throw new ArgumentException($"{expr.GetType().Name} has no value in a table"),
    };

    /// <summary>The columns that an expression reads.</summary>
    public IEnumerable<Column> ColumnsOf(Expr expr) =>
        ExprTree.All(expr).OfType<ColumnValue>().Select(c => table.Find(c.Name)).OfType<Column>();

    private ColumnPart? Apply(Apply apply, Func<Expr, double?>? kept)
    {
        List<ColumnPart> parts = [];
        var readsDates = DateReads.TakesColumns(apply);
        foreach (var argument in apply.Arguments)
            if ((readsDates && argument is ColumnValue column ? Dates(column) : Part(argument, kept)) is { } part) parts.Add(part);
            else return null;
        var missing = ColumnPart.MissingIn(parts);
        var value = Applied(apply, parts);
        if (value.Shape.Rank > 0 || parts.TrueForAll(p => p.IsOne)) return new(value, missing);
        if (kept is not null)
            return kept(apply) is { } known ? Constant(apply, Tensor.Scalar(known)) : Refuse(FitDiagnostics.NoConstant(apply));
        var skipped = Skipped(missing);
        var constant = skipped is null ? value : Applied(apply, parts.ConvertAll(p => p.Without(skipped)));
        return double.IsFinite(constant.Values[0]) ? Constant(apply, constant) : Refuse(NoConstant(apply, skipped));
    }

    /// <summary>The rows that a function of a whole column skips: missing cells and excluded rows; null if there are none.</summary>
    private bool[]? Skipped(bool[]? missing)
    {
        if (missing is null || excluded is null) return missing ?? excluded;
        var skipped = (bool[])missing.Clone();
        for (var row = 0; row < skipped.Length; row++) skipped[row] |= excluded[row];
        return skipped;
    }

    /// <summary>
    /// A diagnostic for a row whose value is not finite: the cell that is not finite, or the innermost part computed from finite numbers.
    /// </summary>
    public Diagnostic NotFinite(Expr expr, int row, Func<Expr, double?>? kept)
    {
        var part = expr;
        while (part is Apply apply && apply.Arguments.FirstOrDefault(a => !double.IsFinite(ValueAt(a, row, kept))) is { } invalid) part =
            invalid;
        if (part is ColumnValue read) return DataDiagnostics.NotFinite(table, (NumberColumn)table.Find(read.Name)!, row);
        var place = (ColumnsOf(part).FirstOrDefault() ?? ColumnsOf(expr).FirstOrDefault()) is { } column
            ? table.PlaceOf(row, column) : new(table.File, row + 1);
        var arguments = ((part as Apply)?.Arguments ?? []).Where(a => a is not Literal)
            .Select(a => (a.Span.Text, ValueAt(a, row, kept))).Distinct();
        return BindingDiagnostics.NotComputed(place, part.Span.Text, ValueAt(part, row, kept), [.. arguments]);
    }

    private double ValueAt(Expr expr, int row, Func<Expr, double?>? kept) =>
        Part(expr, kept) is { } part ? part.Value.Values[part.IsOne ? 0 : row] : double.NaN;

    /// <summary>A diagnostic for a function of a whole column with an infinite cell or too few values.</summary>
    private Diagnostic NoConstant(Apply apply, bool[]? missing)
    {
        var columns = ColumnsOf(apply).ToList();
        if (columns.OfType<NumberColumn>().FirstOrDefault(c => c.FirstNotFinite is not null) is { FirstNotFinite: { } row } infinite)
            return DataDiagnostics.NotFinite(table, infinite, row);
        return BindingDiagnostics.NoConstant(columns.Count > 0 ? table.PlaceOf(columns[0]) : table.Place, apply.Span.Text,
            table.Rows - (missing is null ? 0 : missing.AsSpan().Count(true)));
    }

    private ColumnPart Constant(Apply apply, Tensor value)
    {
        constants.Add((apply, value.Values[0]));
        return new(value);
    }

    private static Tensor Applied(Apply apply, IReadOnlyList<ColumnPart> parts)
    {
        var builder = new ProgramBuilder();
        var operands = parts.Select((p, at) =>
            p.IsOne ? new Operand(builder.Constant(p.Value.Values[0]), 0) : new(builder.Data($"{at}", p.Value.Values, p.Value.Shape), 1));
        return Interpreter.Evaluate(((Function)apply.Function).Lower([.. operands]));
    }

    private ColumnPart? Numbers(ColumnValue read, TensorType type)
    {
        switch (table.Find(read.Name))
        {
            case NumberColumn numbers:
                return new(new([table.Rows], numbers.Values), numbers.Missing);
            case TextColumn text when text.FirstNonNumber is { } row && text.NonNumberCount < text.Rows - text.MissingCount:
                return Refuse(DataDiagnostics.NotANumber(table, text, row, type.ToString()));
            case TextColumn text:
                return Refuse(BindingDiagnostics.TextUsedAsNumber(table, text, read));
            default:
                return Refuse(DataDiagnostics.MissingColumn(table, read.Name));
        }
    }

    /// <summary>The cells of a column as days since 1970-01-01; null with a diagnostic.</summary>
    private ColumnPart? Dates(ColumnValue name)
    {
        if (table.Find(name.Name) is not { } column) return Refuse(DataDiagnostics.MissingColumn(table, name.Name));
        var read = DateColumn.Read(column, dates);
        if (read.Row is not null) return Refuse(DateDiagnostics.Create(table, column, read, dates));
        return new(new([table.Rows], read.Values), column.MissingCount == 0 ? null : LargeArrays.Map(read.Values, double.IsNaN));
    }

    /// <summary>The text, or the digits of a long whole number, in a comparison with a column; null if there are none.</summary>
    private static TextLiteral? TextIn(Apply comparison)
    {
        if (comparison.Arguments.OfType<TextLiteral>().SingleOrDefault() is { } text) return text;
        if (!comparison.Arguments.OfType<ColumnValue>().Any()) return null;
        return comparison.Arguments.OfType<Literal>().SingleOrDefault() is { } number && Math.Abs(number.Value) > LargestExact
            && LevelOrder.IsWhole(number.Span.Text) ? new TextLiteral(number.Span.Text, number.Span) : null;
    }

    /// <summary>Two columns that are compared as texts: one has texts, or both have long whole numbers; null if they are not.</summary>
    private (TextColumn One, TextColumn Other)? NamesIn(Apply comparison)
    {
        if (comparison.Arguments.ToList() is not [ColumnValue a, ColumnValue b]) return null;
        if (table.Find(a.Name) is not { } one || table.Find(b.Name) is not { } other) return null;
        var areTexts = one is TextColumn || other is TextColumn || (HasLong(one) && HasLong(other));
        return areTexts ? (one.AsText(), other.AsText()) : null;
    }

    private static bool HasLong(Column column) =>
        column is NumberColumn numbers && Array.Exists(numbers.Values, value => Math.Abs(value) > LargestExact && double.IsFinite(value));

    private static ColumnPart Texts(Apply comparison, TextColumn one, TextColumn other)
    {
        var codeOf = one.Levels.Union(other.Levels, StringComparer.Ordinal).Index().ToDictionary(l => l.Item, l => (double)l.Index);
        var parts = new[] { one, other }.Select(column =>
        {
            double[] codes = [.. column.Levels.Select(level => codeOf[level])];
            return new ColumnPart(new([column.Rows], Array.ConvertAll(column.Codes, code => code < 0 ? double.NaN : codes[code])),
                column.MissingCount == 0 ? null : Array.ConvertAll(column.Codes, code => code < 0));
        }).ToList();
        return new(Applied(comparison, parts), ColumnPart.MissingIn(parts));
    }

    /// <summary>A column compared with a text, as equality of codes. In new rows the text need not occur.</summary>
    private ColumnPart? Texts(Apply comparison, TextLiteral literal, bool mayBeNew)
    {
        if (comparison.Arguments.OfType<ColumnValue>().SingleOrDefault() is not { } read)
            return Refuse(CompilerDiagnostics.WrongType(literal.Span, "text is compared with a column",
                "write a column's name on the other side"));
        if (table.Find(read.Name) is not { } column) return Refuse(DataDiagnostics.MissingColumn(table, read.Name));
        var (text, found) = (column.AsText(), column.AsText().Levels.ToList().IndexOf(literal.Text));
        if (found < 0 && !mayBeNew) return Refuse(BindingDiagnostics.NoSuchText(literal, text, table));
        var codes = new ColumnPart(new([table.Rows], Array.ConvertAll(text.Codes, c => (double)c)));
        return new(Applied(comparison, [codes, new(Tensor.Scalar(found < 0 ? text.Levels.Count : found))]),
            text.MissingCount == 0 ? null : Array.ConvertAll(text.Codes, c => c < 0));
    }

    private ColumnPart? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
