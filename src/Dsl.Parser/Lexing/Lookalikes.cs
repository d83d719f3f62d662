namespace ProbDsl.Parser.Lexing;

/// <summary>
/// Signs that people bring from other languages or from a word processor. Each is read as what was meant, after an error that
/// says how it is written here, so that the rest of the line is still checked. A longer sign stands before its beginnings.
/// </summary>
internal static class Lookalikes
{
    private static readonly Lookalike[] Known =
    [
        new("**", "^", "powers are written `^`"),
        new("...", "..", "a range has two dots"),
        new("…", "..", "a range is written with two dots, `..`"),
        new(":=", "=", "a definition is written `=`"),
        new("=>", "->", "what a function or net gives stands after `->`"),
        new("=~", "~", "draw with `~`"),
        new("~=", "!=", "unequal is written `!=`"),
        new("<>", "!=", "unequal is written `!=`"),
        new("&&", "and", "write `and`"),
        new("&", "and", "write `and`"),
        new("||", "or", "write `or`"),
        new("%*%", "@", "the matrix product is written `@`"),
        new("%%", "mod", "the remainder is written `mod`"),
        new("%", "mod", "the remainder is written `mod`; a comment begins with `#`"),
        new("//", "div", "whole division is written `div`; a comment begins with `#`"),
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

    /// <summary>The sign that stands here, or null.</summary>
    public static Lookalike? At(ReadOnlySpan<char> rest)
    {
        foreach (var known in Known)
            if (rest.StartsWith(known.Written, StringComparison.Ordinal)) return known;
        return rest[0] == '!' && (rest.Length == 1 || rest[1] != '=') ? new("!", "not", "write `not`")
            : rest[0] == '|' && (rest.Length == 1 || rest[1] != '>')
                ? new("|", "or", "write `or`; the absolute value is `abs(a)`, and what a draw depends on stands in its distribution alone")
            : null;
    }
}

/// <summary>A foreign sign, what it is read as, and what to say.</summary>
internal sealed record Lookalike(string Written, string Meant, string Advice);
