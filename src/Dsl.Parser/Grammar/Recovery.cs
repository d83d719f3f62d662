using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Parser.Grammar;

/// <summary>What happens after an error: one report for the statement, then on to the next line that begins something.</summary>
internal static class Recovery
{
    /// <summary>The item that starts here could not be read.</summary>
    public static TokenInput Fail(TokenInput start)
    {
        Report(start.Reading, start.Position);
        return Skip((TokenInput)start.Advance(), start);
    }

    /// <summary>The item was read, and something follows it on its line.</summary>
    public static TokenInput Leftover(TokenInput start, SyntaxNode? item, TokenInput next)
    {
        var reading = start.Reading;
        var isNew = !reading.HasErrorBetween(start.Token.Span.Start, next.Token.Span.End);
        if (!Openings.LooksLikeOne(reading.Tokens, next.Position))
        {
            if (isNew) reading.Report(Complaint.AboutLeftover(reading, item, start.Position, next.Position));
            return Skip((TokenInput)next.Advance(), start);
        }
        if (isNew) reading.Remark(SyntaxDiagnostics.NeedsOwnLine(next.Token.Span, Called(next.Token)));
        return next;
    }

    /// <summary>Reports the furthest failure, unless the statement was already complained of.</summary>
    public static void Report(Reading reading, int start)
    {
        var found = reading.Tokens[reading.Furthest.Position];
        if (!reading.HasErrorBetween(reading.Tokens[start].Span.Start, found.Span.End)) reading.Report(Complaint.About(reading, start));
    }

    private static string Called(Token first) => first.Kind == TokenKind.Word ? $"`{first.Text}`" : $"the statement for `{first.Text}`";

    /// <summary>
    /// Goes on to the next line that begins something, or to the brace that ends the block. A block on the way is read for its errors.
    /// </summary>
    public static TokenInput Skip(TokenInput at, TokenInput start)
    {
        while (!at.AtEnd && !at.Token.Is("}") && !Openings.Begins(at.Reading.Tokens, at.Position) && !IsNextLine(at, start))
            at = at.Token.Is("{") ? (TokenInput)Blocks.Of(Site.Unknown)(at).Remainder : (TokenInput)at.Advance();
        return at;
    }

    // a line no further in than the failed statement, after one that could end there: something new, however wrong it is itself
    private static bool IsNextLine(TokenInput at, TokenInput start) =>
        at.Token.StartsLine && at.Token.Kind != TokenKind.Symbol && at.Column <= start.Column
            && !at.Reading.Tokens.Brackets.IsInside(at.Position)
            && Operators.LevelOf(at.Previous) < 0
            && !at.Previous.IsOneOf("=", "~", "+=", "->", ",", ":", "(", "[", "not", "if", "then", "else")
            && !at.Token.IsOneOf("from", "by", "except", "repeated", "then", "else", "and", "or", "div", "mod");
}
