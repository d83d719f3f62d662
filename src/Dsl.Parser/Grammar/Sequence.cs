using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Syntax;
using Sprache;

namespace ProbDsl.Parser.Grammar;

/// <summary>One item after another until something ends them. The recovery from errors is this loop, outside Sprache.</summary>
internal static class Sequence
{
    /// <summary>
    /// Reads items; what could not be read, or was dropped, is left out. With `comma`, a comma may stand between items of a line.
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
            if (at.Reading.IsHopeless) at = at.Reading.End;
        }
        return (items, at);
    }

    private static TokenInput Finish<T>(TokenInput start, IResult<T?> read, bool comma) where T : SyntaxNode
    {
        var next = (TokenInput)read.Remainder;
        if (comma && next.Token.Is(",")) return (TokenInput)next.Advance();
        if (comma) next.Reading.Furthest.Allow(next.Position, "`,`");
        return next.AtEnd || next.Token.Is("}") || Openings.MayBegin(next.Reading.Tokens, next.Position)
            ? next : Recovery.Leftover(start, read.Value, next);
    }
}
