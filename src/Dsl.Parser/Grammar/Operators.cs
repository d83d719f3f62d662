namespace ProbDsl.Parser.Grammar;

/// <summary>
/// The precedence of operators, lowest first: `|>`, `or`, `and`, `not`, comparisons (which do not chain), sums, products, unary
/// minus, `^` (which is right-associative, and whose right operand may start with a minus).
/// </summary>
internal static class Operators
{
    public const int Loosest = 0;
    public const int Not = 3;
    public const int Comparison = 4;
    public const int Minus = 7;
    public const int Power = 8;

    /// <summary>The level of a binary operator, or -1 for any other text.</summary>
    public static int LevelOf(string text) => text switch
    {
        "|>" => Loosest,
        "or" => 1,
        "and" => 2,
        "==" or "!=" or "<" or "<=" or ">" or ">=" => Comparison,
        "+" or "-" => 5,
        "*" or "/" or "@" or "div" or "mod" => 6,
        "^" => Power,
        _ => -1,
    };

    public static int LevelOf(Token token) => token.Kind is TokenKind.Symbol or TokenKind.Word ? LevelOf(token.Text) : -1;

    /// <summary>The lowest precedence that the right operand may have without parentheses.</summary>
    public static int RightOf(int level) => level == Power ? Minus : level + 1;
}
