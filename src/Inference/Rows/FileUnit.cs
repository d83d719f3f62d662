using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Rows;

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
