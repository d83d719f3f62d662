namespace ProbDsl.Parser.Lexing;

/// <summary>
/// The tokens of one story, the last of kind End, and the diagnostics of the lexer. Refused: the text exceeds a limit and must not
/// be parsed.
/// </summary>
public sealed class TokenList(SourceText source, IReadOnlyList<Token> tokens, BracketPairs brackets,
    ValueList<Diagnostic> diagnostics, bool refused)
{
    public SourceText Source { get; } = source;

    /// <summary>The matching of brackets.</summary>
    public BracketPairs Brackets { get; } = brackets;

    public ValueList<Diagnostic> Diagnostics { get; } = diagnostics;

    public bool Refused { get; } = refused;

    public int Count => tokens.Count;

    /// <summary>The token at a position; the End token for every position after the last.</summary>
    public Token this[int index] => tokens[Math.Min(index, tokens.Count - 1)];

    /// <summary>The position of the first token that starts at or after an offset of the text.</summary>
    public int IndexAt(int offset)
    {
        var (low, high) = (0, tokens.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (tokens[middle].Span.Start < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
