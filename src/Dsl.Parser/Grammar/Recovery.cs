namespace ProbDsl.Parser.Grammar;

/// <summary>Error recovery: reports one error per statement and skips to the next line that starts an item.</summary>
internal static class Recovery
{
    /// <summary>Reports an item that could not be parsed and returns the position after it.</summary>
    public static TokenInput Fail(TokenInput start)
    {
        Report(start.Reading, start.Position);
        return Skip((TokenInput)start.Advance(), start);
    }

    /// <summary>Handles tokens that follow a complete item on its line.</summary>
    public static TokenInput Leftover(TokenInput start, SyntaxNode? item, TokenInput next)
    {
        var reading = start.Reading;
        var isNew = !reading.HasErrorBetween(start.Token.Span.Start, next.Token.Span.End);
        if (!ItemStarts.LooksLikeOne(reading.Tokens, next.Position))
        {
            if (isNew) reading.Report(FailureDiagnostics.AboutLeftover(reading, item, start.Position, next.Position));
            return Skip((TokenInput)next.Advance(), start);
        }
        if (isNew) reading.AddDiagnostic(SyntaxDiagnostics.NeedsOwnLine(next.Token.Span, Called(next.Token)));
        return next;
    }

    /// <summary>Reports the furthest failure, unless the statement already has an error.</summary>
    public static void Report(ParseState reading, int start)
    {
        var found = reading.Tokens[reading.Furthest.Position];
        if (!reading.HasErrorBetween(reading.Tokens[start].Span.Start, found.Span.End)) reading
            .Report(FailureDiagnostics.About(reading, start));
    }

    private static string Called(Token first) => first.Kind == TokenKind.Word ? $"`{first.Text}`" : $"the statement for `{first.Text}`";

    /// <summary>
    /// Skips to the next line that starts an item, or to the brace that ends the block. A block on the way is parsed for its errors.
    /// </summary>
    public static TokenInput Skip(TokenInput at, TokenInput start)
    {
        while (!at.AtEnd && !at.Token.Is("}") && !ItemStarts.Begins(at.Reading.Tokens, at.Position) && !IsNextLine(at, start))
            at = at.Token.Is("{") ? (TokenInput)Blocks.Count(ItemContext.Unknown)(at).Remainder : (TokenInput)at.Advance();
        return at;
    }

    // a line indented no further than the failed statement, after a line that could end there, is a new statement, even if it has errors
    // itself
    private static bool IsNextLine(TokenInput at, TokenInput start) =>
        at.Token.StartsLine && at.Token.Kind != TokenKind.Symbol && at.Column <= start.Column
            && !at.Reading.Tokens.Brackets.IsInside(at.Position)
            && Operators.LevelOf(at.Previous) < 0
            && !at.Previous.IsOneOf("=", "~", "+=", "->", ",", ":", "(", "[", "not", "if", "then", "else")
            && !at.Token.IsOneOf("from", "by", "except", "repeated", "then", "else", "and", "or", "div", "mod");
}
