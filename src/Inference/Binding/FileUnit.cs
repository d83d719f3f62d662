using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// How numbers of a data name become cells of the column that they are read from: the inverse of an expression that only shifts and scales
/// this column, such as `waiting / 10` or `(x - mean(x)) / sd(x)`.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="InFile">A number of the story as a cell of the file.</param>
internal sealed record FileUnit(string Column, Func<double, double> InFile)
{
    /// <param name="expr">After `from`.</param>
    /// <param name="constant">What a function of a whole column came to in the fit; null for other expressions.</param>
    /// <returns>Null where the expression does more than shift and scale one column.</returns>
    public static FileUnit? Of(Expr expr, Func<Expr, double?> constant)
    {
        if (expr is FromColumn column) return new(column.Name, number => number);
        if (expr is not Apply { Function.Name: var name } apply) return null;
        List<Expr> arguments = [.. apply.Arguments];
        if (name == "neg") return Of(arguments[0], constant) is { } opposite ? opposite.After(number => -number) : null;
        if (arguments is not [var left, var right]) return null;
        if (Number(right, constant) is { } second) return Undone(name, second) is { } undone ? Of(left, constant)?.After(undone) : null;
        return Number(left, constant) is { } first && UndoneBehind(name, first) is { } behind ? Of(right, constant)?.After(behind) : null;
    }

    /// <summary>
    /// Those of a data name with so many numbers in a row, one for each; null where they are other columns, where one has none, or where
    /// other data read the same columns.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="data">The data name.</param>
    /// <param name="numbers">How many a row has.</param>
    /// <param name="read">What functions of whole columns came to.</param>
    public static IReadOnlyList<FileUnit>? All(ModelGraph graph, Variable data, int numbers, SavedData read)
    {
        if (data.Origin is not ColumnOrigin { Columns: var columns } || columns.Count != numbers) return null;
        var units = columns.Index().Select(c => Of(c.Item, f => read.ConstantOf(data.Name, c.Index + 1, f.Span.Text)));
        List<FileUnit> own = [.. units.OfType<FileUnit>()];
        var names = own.Select(u => u.Column).ToHashSet();
        var others = graph.Variables.Where(v => v.Name != data.Name).SelectMany(Reads);
        return own.Count == numbers && names.Count == numbers && !names.Overlaps(others) ? own : null;
    }

    private static IEnumerable<string> Reads(Variable data) =>
        data.Origin is ColumnOrigin origin ? origin.Columns.SelectMany(ExprWalk.All).OfType<FromColumn>().Select(c => c.Name) : [];

    private FileUnit After(Func<double, double> undone) => this with { InFile = number => InFile(undone(number)) };

    /// <summary>What undoes `part name number`.</summary>
    private static Func<double, double>? Undone(string name, double number) => name switch
    {
        "+" => value => value - number,
        "-" => value => value + number,
        "*" when number != 0 => value => value / number,
        "/" when number != 0 => value => value * number,
        _ => null,
    };

    /// <summary>What undoes `number name part`; a quotient is not linear in its divisor.</summary>
    private static Func<double, double>? UndoneBehind(string name, double number) => name switch
    {
        "-" => value => number - value,
        "/" => null,
        _ => Undone(name, number),
    };

    /// <summary>An expression that is one number for all rows; null where a cell of the row is in it.</summary>
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
