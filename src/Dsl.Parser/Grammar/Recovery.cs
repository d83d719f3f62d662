namespace ProbDsl.Parser;

/// <summary>What happens after an error: one report for the statement, then on to the next line that begins something.</summary>
internal static class Recovery
{
    /// <summary>The item that starts here could not be read.</summary>
    public static TokenInput Fail(TokenInput start)
    {
        Report(start.Reading, start.Position);
        return Skip((TokenInput)start.Advance());
    }

    /// <summary>The item was read, and something follows it on its line.</summary>
    public static TokenInput Leftover(TokenInput start, Syntax? item, TokenInput next)
    {
        var reading = start.Reading;
        if (!reading.HasErrorBetween(start.Token.Span.Start, next.Token.Span.End)) reading.Report(Complaint.AboutLeftover(reading, item, next.Position));
        return Openings.LooksLikeOne(reading.Tokens, next.Position) ? next : Skip((TokenInput)next.Advance());
    }

    /// <summary>Reports the furthest failure, unless the statement was already complained of.</summary>
    public static void Report(Reading reading, int start)
    {
        var found = reading.Tokens[reading.Furthest.Position];
        if (!reading.HasErrorBetween(reading.Tokens[start].Span.Start, found.Span.End)) reading.Report(Complaint.About(reading, start));
    }

    /// <summary>Goes on to the next line that begins something, or to the brace that ends the block. A block on the way is read for its errors.</summary>
    public static TokenInput Skip(TokenInput at)
    {
        while (!at.AtEnd && !at.Token.Is("}") && !Openings.Begins(at.Reading.Tokens, at.Position))
            at = at.Token.Is("{") ? (TokenInput)Blocks.Of(Site.Unknown)(at).Remainder : (TokenInput)at.Advance();
        return at;
    }
}
