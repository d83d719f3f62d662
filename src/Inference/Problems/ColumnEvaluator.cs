using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using Function = ProbDsl.Catalogue.Function;

namespace ProbDsl.Inference;

/// <summary>
/// Evaluates `from` expressions over the columns of a table, by the same functions and interpreter as everything else. A text column stands for the codes of
/// its sorted levels, a text literal for its code. An expression on a missing cell is missing (NaN).
/// </summary>
internal sealed class ColumnEvaluator(Table table, DiagnosticBag diagnostics)
{
    /// <summary>One value per row, or null with a diagnostic.</summary>
    public double[]? Evaluate(Expr expr)
    {
        var builder = new ProgramBuilder();
        if (Lower(expr, builder) is not { } value) return null;
        var spread = Ops.Broadcast(value.Value, [table.Rows]);
        var result = Interpreter.Evaluate(spread).Values;
        return WithMissing(expr, result);
    }

    /// <summary>The columns that an expression reads.</summary>
    public IEnumerable<Column> ColumnsOf(Expr expr) => ExprWalk.All(expr).OfType<FromColumn>().Select(c => table.Find(c.Name)).OfType<Column>();

    private double[] WithMissing(Expr expr, double[] values)
    {
        var missing = ColumnsOf(expr).Where(c => c.MissingCount > 0).ToList();
        if (missing.Count == 0) return values;
        var copy = (double[])values.Clone();
        for (var row = 0; row < copy.Length; row++)
            if (missing.Exists(c => c.IsMissing(row))) copy[row] = double.NaN;
        return copy;
    }

    private Operand? Lower(Expr expr, ProgramBuilder builder) => expr switch
    {
        Literal literal => new(builder.Constant(literal.Value), 0),
        FromColumn column => Numbers(column, builder),
        Apply { Function.Name: "==" or "!=" } comparison when comparison.Arguments.OfType<TextLiteral>().SingleOrDefault() is { } text => Texts(comparison, text, builder),
        Apply apply => Apply(apply, builder),
        _ => throw new ArgumentException($"{expr.GetType().Name} has no value in a table"),
    };

    private Operand? Apply(Apply apply, ProgramBuilder builder)
    {
        var operands = apply.Arguments.Select(a => Lower(a, builder)).ToList();
        return operands.Contains(null) ? null : Applied(apply, [.. operands.Select(o => o!.Value)]);
    }

    private static Operand Applied(Apply apply, ValueList<Operand> operands)
    {
        var value = ((Function)apply.Function).Lower(operands);
        return new(value, value.Shape.Rank);
    }

    private Operand? Numbers(FromColumn read, ProgramBuilder builder)
    {
        switch (table.Find(read.Name))
        {
            case NumberColumn numbers:
                return new(builder.Data(read.Name, numbers.Values, [table.Rows]), 1);
            case TextColumn text when text.FirstNonNumber is { } row && text.NonNumberCount < text.Rows - text.MissingCount:
                return Refuse(DataDiagnostics.NotANumber(table, text, row));
            case TextColumn text:
                return Refuse(BindingDiagnostics.TextUsedAsNumber(table.PlaceOf(text), text.Name));
            default:
                return Refuse(DataDiagnostics.MissingColumn(table, read.Name));
        }
    }

    /// <summary>A text column against a text: equality of codes.</summary>
    private Operand? Texts(Apply comparison, TextLiteral literal, ProgramBuilder builder)
    {
        if (comparison.Arguments.OfType<FromColumn>().SingleOrDefault() is not { } read)
            return Refuse(CompilerDiagnostics.WrongType(literal.Span, "text is compared with a column", "write a column's name on the other side"));
        switch (table.Find(read.Name))
        {
            case TextColumn text when text.Levels.ToList().IndexOf(literal.Text) is var code and >= 0:
                double[] codes = [.. text.Codes.Select(c => (double)c)];
                return Applied(comparison, [new(builder.Data(read.Name, codes, [table.Rows]), 1), new(builder.Constant(code), 0)]);
            case TextColumn text:
                return Refuse(BindingDiagnostics.NoSuchText(literal, text, table));
            case null:
                return Refuse(DataDiagnostics.MissingColumn(table, read.Name));
            case var numbers:
                return Refuse(CompilerDiagnostics.WrongType(literal.Span, $"`{numbers.Name}` holds numbers, and \"{literal.Text}\" is text", "compare it with a number, without quotes"));
        }
    }

    private Operand? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
