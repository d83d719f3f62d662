namespace ProbDsl.Inference.Binding;

/// <summary>
/// Converts numbers of a data name to cells of the column that they are read from: the inverse of an expression that only shifts and scales
/// this column, such as `waiting / 10` or `(x - mean(x)) / sd(x)`.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="InFile">Converts a number of the story to a cell of the file.</param>
public sealed record ColumnConversion(string Column, Func<double, double> InFile)
{
    /// <param name="expr">The expression after `from`.</param>
    /// <param name="constant">Returns the value of a function of a whole column in the fit; null for other expressions.</param>
    /// <returns>The conversion; null if the expression does more than shift and scale one column.</returns>
    public static ColumnConversion? Find(Expr expr, Func<Expr, double?> constant)
    {
        if (expr is ColumnValue column) return new(column.Name, number => number);
        if (expr is not Apply { Function.Name: var name } apply) return null;
        List<Expr> arguments = [.. apply.Arguments];
        if (name == "neg") return Find(arguments[0], constant) is { } opposite ? opposite.After(number => -number) : null;
        if (arguments is not [var left, var right]) return null;
        if (Number(right, constant) is { } second) return Inverse(name, second) is { } undone ? Find(left, constant)?.After(undone) : null;
        return Number(left, constant) is { } first && InverseFromRight(name, first) is { } behind ? Find(right, constant)?.After(behind)
            : null;
    }

    /// <summary>
    /// The conversions of a data name, one for each number in a row; null if the number of columns differs, if one has no conversion, or if
    /// other data read the same columns.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="data">The data name.</param>
    /// <param name="numbers">The count of numbers in a row.</param>
    /// <param name="read">The saved data with the values of functions of whole columns.</param>
    public static IReadOnlyList<ColumnConversion>? All(ModelGraph graph, Variable data, int numbers, SavedData read)
    {
        if (data.Origin is not ColumnOrigin { Columns: var columns } || columns.Count != numbers) return null;
        var units = columns.Index().Select(c => Find(c.Item, f => read.ConstantOf(data.Name, c.Index + 1, f.Span.Text)));
        List<ColumnConversion> own = [.. units.OfType<ColumnConversion>()];
        var names = own.Select(u => u.Column).ToHashSet();
        var others = graph.Variables.Where(v => v.Name != data.Name).SelectMany(Reads);
        return own.Count == numbers && names.Count == numbers && !names.Overlaps(others) ? own : null;
    }

    private static IEnumerable<string> Reads(Variable data) =>
        data.Origin is ColumnOrigin origin ? origin.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name) : [];

    private ColumnConversion After(Func<double, double> undone) => this with { InFile = number => InFile(undone(number)) };

    /// <summary>The inverse of `part name number`; null if there is none.</summary>
    private static Func<double, double>? Inverse(string name, double number) => name switch
    {
        "+" => value => value - number,
        "-" => value => value + number,
        "*" when number != 0 => value => value / number,
        "/" when number != 0 => value => value * number,
        _ => null,
    };

    /// <summary>The inverse of `number name part`; null if there is none: a quotient is not linear in its divisor.</summary>
    private static Func<double, double>? InverseFromRight(string name, double number) => name switch
    {
        "-" => value => number - value,
        "/" => null,
        _ => Inverse(name, number),
    };

    /// <summary>The value of an expression that is one number for all rows; null if it depends on a cell of the row.</summary>
    private static double? Number(Expr expr, Func<Expr, double?> constant)
    {
        if (expr is Literal literal) return literal.Value;
        if (expr is not Apply { Function.Name: var name } apply) return null;
        if (constant(apply) is { } known) return known;
        return apply.Arguments.Select(a => Number(a, constant)).ToList() switch
        {
            [{ } only] when name == "neg" => -only,
            [{ } a, { } b] => name switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "/" => a / b,
                _ => null,
            },
            _ => null,
        };
    }
}
