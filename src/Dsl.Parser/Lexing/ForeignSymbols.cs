namespace ProbDsl.Parser.Lexing;

/// <summary>
/// Symbols of other languages or of a word processor. Each is reported with its equivalent here and then read as that equivalent, so
/// that the rest of the line is still checked. A longer symbol comes before its prefixes.
/// </summary>
internal static class ForeignSymbols
{
    private static readonly ForeignSymbol[] Known =
    [
        new("**", "^", "powers are written `^`"),
        new("...", "..", "a range has two dots"),
        new("…", "..", "a range is written with two dots, `..`"),
        new(":=", "=", "a definition is written `=`"),
        new("=>", "->", "the result type of a function or net follows `->`"),
        new("=~", "~", "draw with `~`"),
        new("~=", "!=", "unequal is written `!=`"),
        new("<>", "!=", "unequal is written `!=`"),
        new("&&", "and", "write `and`"),
        new("&", "and", "write `and`"),
        new("||", "or", "write `or`"),
        new("%*%", "@", "the matrix product is written `@`"),
        new("%%", "mod", "the remainder is written `mod`"),
        new("%", "mod", "the remainder is written `mod`; a comment begins with `#`"),
        new("//", "div", "integer division is written `div`; a comment begins with `#`"),
        new("≤", "<=", "write `<=`"),
        new("≥", ">=", "write `>=`"),
        new("≠", "!=", "write `!=`"),
        new("∼", "~", "write the tilde of the keyboard, `~`"),
        new("～", "~", "write the tilde of the keyboard, `~`"),
        new("→", "->", "write `->`"),
        new("−", "-", "write the minus of the keyboard, `-`"),
        new("–", "-", "write the minus of the keyboard, `-`"),
        new("—", "-", "write the minus of the keyboard, `-`"),
        new("×", "*", "write `*`"),
        new("·", "*", "write `*`"),
        new("÷", "/", "write `/`"),
        new("（", "(", "write the bracket of the keyboard, `(`"),
        new("）", ")", "write the bracket of the keyboard, `)`"),
        new("，", ",", "write the comma of the keyboard, `,`"),
        new("：", ":", "write the colon of the keyboard, `:`"),
    ];

    /// <summary>The foreign symbol at the start of the text, or null.</summary>
    public static ForeignSymbol? At(ReadOnlySpan<char> rest)
    {
        foreach (var known in Known)
            if (rest.StartsWith(known.Written, StringComparison.Ordinal)) return known;
        return rest[0] == '!' && (rest.Length == 1 || rest[1] != '=') ? new("!", "not", "write `not`")
            : rest[0] == '|' && (rest.Length == 1 || rest[1] != '>')
                ? new("|", "or",
                    "write `or`; the absolute value is `abs(a)`, and the parents of a draw are "
                    + "written only as arguments of its distribution")
            : null;
    }
}

/// <summary>A foreign symbol, the symbol that it is read as, and the help text.</summary>
internal sealed record ForeignSymbol(string Written, string Meant, string Advice);
