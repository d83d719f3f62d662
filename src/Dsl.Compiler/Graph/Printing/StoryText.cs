namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>Source text without line breaks and comments, as words between which a line may break.</summary>
public static class StoryText
{
    public static string Written(SourceSpan span) => string.Join(' ', Words(span.Text));

    public static ValueList<string> Words(string text) => Words(Tokens(text));

    /// <summary>The part of a statement from its `~` or `=` on.</summary>
    public static ValueList<string> RightSide(SourceSpan statement)
    {
        var tokens = Tokens(statement.Text);
        return Words(tokens[tokens.FindIndex(t => t.IsOneOf("~", "="))..]);
    }

    /// <summary>Joins tokens to words; an array and its indices are one word.</summary>
    private static ValueList<string> Words(List<Token> tokens)
    {
        var words = new List<string>();
        var depth = 0;
        foreach (var (at, token) in tokens.Index())
        {
            if (at > 0 && !IsSpaced(tokens[at - 1], token)) words[^1] += token.Span.Text;
            else if (depth > 0) words[^1] += $" {token.Span.Text}";
            else words.Add(token.Span.Text);
            if (token.Is("[") && (depth > 0 || (at > 0 && tokens[at - 1].IsName && tokens[at - 1].Span.End == token.Span.Start))) depth++;
            if (token.Is("]") && depth > 0) depth--;
        }

        return [.. words];
    }

    // a space wherever the source has a space, a line break or a comment; none next to brackets, where line breaks occur
    private static bool IsSpaced(Token before, Token token) =>
        token.Span.Start > before.Span.End && !before.IsOneOf("(", "[") && !token.IsOneOf(")", "]", ",");

    private static List<Token> Tokens(string text)
    {
        var tokens = Lexer.Scan(new("", text));
        return [.. Enumerable.Range(0, tokens.Count).Select(i => tokens[i]).Where(t => t.Kind != TokenKind.End)];
    }
}
