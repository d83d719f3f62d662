namespace ProbDsl.Parser.Lexing;

/// <summary>
/// One token of a story. Text is what the grammar sees: a name without its backquotes, a string without its quotes, a symbol or
/// number as written. Leading holds the comment lines and empty lines before it, Trailing the comment after it on its line.
/// </summary>
public sealed record Token(TokenKind Kind, string Text, SourceSpan Span, bool StartsLine, ValueList<Trivia> Leading, Comment? Trailing)
{
    public bool IsName => Kind is TokenKind.Name or TokenKind.QuotedName;

    /// <summary>Whether the token is this symbol, reserved word or contextual word; never true for a quoted name or a string.</summary>
    public bool Is(string text) => Kind is TokenKind.Symbol or TokenKind.Word or TokenKind.Name && Text == text;

    public bool IsOneOf(params string[] texts)
    {
        foreach (var text in texts)
            if (Is(text)) return true;
        return false;
    }
}
