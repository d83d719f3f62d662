namespace ProbDsl.Parser.Grammar;

/// <summary>
/// A position in the tokens, as Sprache sees it. Memos stay null: no position is parsed twice, so there is nothing to memoize.
/// </summary>
internal sealed class TokenInput(ParseState reading, int position) : IInput
{
    public ParseState Reading { get; } = reading;

    public int Position { get; } = position;

    public Token Token => Reading.Tokens[Position];

    public Token Following => Reading.Tokens[Position + 1];

    public Token Previous => Reading.Tokens[Math.Max(Position - 1, 0)];

    public bool AtEnd => Token.Kind == TokenKind.End;

    public string Source => Reading.Tokens.Source.Text;

    public int Line => Reading.Tokens.Source.At(Token.Span.Start).Line;

    public int Column => Reading.Tokens.Source.At(Token.Span.Start).Column;

    /// <summary>
    /// Whether a token that could continue the value of a `let` begins what follows it: it starts a line that is not indented further.
    /// </summary>
    public bool EndsLet => Reading.LetColumn > 0 && Token.StartsLine && Token.IsOneOf("(", "[", "-") && Column <= Reading.LetColumn;

    // Sprache's own character terminals are not used on tokens
    public char Current => '\0';

    public IDictionary<object, object> Memos => null!;

    public IInput Advance() => Reading.At(Position + 1);

    public bool Equals(IInput? other) => other is TokenInput input && input.Position == Position && ReferenceEquals(input.Reading, Reading);

    public override bool Equals(object? obj) => Equals(obj as IInput);

    public override int GetHashCode() => Position;
}
