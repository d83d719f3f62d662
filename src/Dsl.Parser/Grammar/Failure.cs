namespace ProbDsl.Parser.Grammar;

/// <summary>A parse failure: where the statement started, where parsing stopped, and the token there.</summary>
internal sealed class Failure(ParseState reading, int start, int position)
{
    private const int LongestQuote = 30;

    public ParseState Reading { get; } = reading;

    public int Start { get; } = start;

    public int Position { get; } = position;

    public Token First => Reading.Tokens[Start];

    public Token Found => Reading.Tokens[Position];

    public Token? Before => Position > 0 ? Reading.Tokens[Position - 1] : null;

    /// <summary>Whether the statement stopped at the end of its line or of the file.</summary>
    public bool IsNextLine => Position > Start && Found.StartsLine;

    /// <summary>The offending token; the position after the last token if the line ended too early.</summary>
    public SourceSpan Span => IsNextLine ? new(Reading.Tokens.Source, Before!.Span.End, 0) : Found.Span;

    public string FoundText =>
        Found.Kind == TokenKind.End ? "the end of the file"
        : IsNextLine ? "the next line"
        : Found.Span.Length > LongestQuote ? $"`{Found.Span.Text[..LongestQuote]}...`"
        : Found.Kind == TokenKind.QuotedName ? $"the quoted name {Found.Span.Text}"
        : $"`{Found.Span.Text}`";

    public bool Needs(string what) => Reading.Furthest.Needed.Contains(what);

    /// <summary>The operand that starts at the offending token, with its brackets.</summary>
    public string OperandText()
    {
        var end = Position;
        if (Found.Is("(") && Reading.Tokens.Brackets.PartnerOf(end) is var close and >= 0) end = close;
        while (Reading.Tokens[end + 1].IsOneOf("(", "[") && Reading.Tokens.Brackets.PartnerOf(end + 1) is var next and >= 0) end = next;
        return Short(Found.Span.To(Reading.Tokens[end].Span).Text);
    }

    /// <summary>The text from the name before the offending token to a comma, `by` or the end of the line: a column name with
    /// blanks.</summary>
    public string ColumnWithBlanks()
    {
        var end = Position;
        while (Reading.Tokens[end + 1] is { StartsLine: false, Kind: not TokenKind.End } next && !next.IsOneOf(",", "by")) end++;
        return Before!.Span.To(Reading.Tokens[end].Span).Text;
    }

    /// <summary>The operand that ends before the offending token, with its brackets.</summary>
    public string OperandBefore()
    {
        var begin = Position - 1;
        while (begin > Start && Reading.Tokens[begin].IsOneOf(")", "]") && Reading.Tokens.Brackets.PartnerOf(begin) is var open and >= 0)
            begin = Reading.Tokens[open - 1].IsName ? open - 1 : open;
        return Short(Reading.Tokens[begin].Span.To(Before!.Span).Text);
    }

    private static string Short(string text) =>
        text.Length <= LongestQuote && !text.Contains('\n', StringComparison.Ordinal) ? text : "...";
}
