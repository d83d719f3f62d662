namespace ProbDsl.Parser.Grammar;

/// <summary>Parses items one after another up to an end token. Error recovery is in this loop, outside of Sprache.</summary>
internal static class Sequence
{
    /// <summary>
    /// Parses items; an item that could not be parsed or was dropped is omitted. With `comma`, commas may separate items on a line.
    /// </summary>
    public static (List<T> Items, TokenInput Next) Read<T>(TokenInput at, Func<TokenInput, IResult<T?>> one,
        Func<TokenInput, bool> ends, bool comma)
        where T : SyntaxNode
    {
        var items = new List<T>();
        while (!at.AtEnd && !ends(at))
        {
            at.Reading.Furthest.Reset(at.Position);
            var read = one(at);
            if (read is { WasSuccessful: true, Value: { } item }) items.Add(item);
            at = read.WasSuccessful ? Finish(at, read, comma) : Recovery.Fail(at);
            if (at.Reading.HasTooManyErrors) at = at.Reading.End;
        }
        return (items, at);
    }

    private static TokenInput Finish<T>(TokenInput start, IResult<T?> read, bool comma) where T : SyntaxNode
    {
        var next = (TokenInput)read.Remainder;
        if (comma && next.Token.Is(",")) return (TokenInput)next.Advance();
        if (comma) next.Reading.Furthest.Allow(next.Position, "`,`");
        return next.AtEnd || next.Token.Is("}") || ItemStarts.MayBegin(next.Reading.Tokens, next.Position)
            ? next : Recovery.Leftover(start, read.Value, next);
    }
}
