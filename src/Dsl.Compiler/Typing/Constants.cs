namespace ProbDsl.Compiler.Typing;

/// <summary>The value of a constant expression of numbers.</summary>
internal static class Constants
{
    /// <summary>The number, or null if the expression is not constant.</summary>
    public static double? Evaluate(Argument? argument) => argument switch
    {
        Literal literal => literal.Value,
        SizeValue { Size.Number: { } number } => number,
        SizeArgument { Extent.Size.Number: { } number } => number,
        Apply { Options.Count: 0 } apply => Evaluate(apply),
        _ => null,
    };

    /// <summary>The elements of a list of constants, or null.</summary>
    public static double[]? Elements(Expr expr) =>
        expr is ArrayLiteral list && list.Items.Select(Evaluate).ToList() is var all && !all.Contains(null) ? [.. all.Select(v => v!.Value)]
        : null;

    private static double? Evaluate(Apply apply) => (apply.Function.Name, apply.Given.Select(Evaluate).ToList()) switch
    {
        ("neg", [{ } a]) => -a,
        ("+", [{ } a, { } b]) => a + b,
        ("-", [{ } a, { } b]) => a - b,
        ("*", [{ } a, { } b]) => a * b,
        ("/", [{ } a, { } b]) => a / b,
        ("^", [{ } a, { } b]) => Math.Pow(a, b),
        _ => null,
    };
}
