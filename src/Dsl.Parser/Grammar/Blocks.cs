namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Parsers for blocks in braces. A block parser always succeeds: it reports errors inside the block and continues, and it reports a
/// missing brace and continues as if the brace were there.
/// </summary>
internal static class Blocks
{
    private static Parser<OptionSyntax> Option => field ??=
        ParserSequence.Read(
            Terminals.Name,
            Terminals.The<ExprSyntax>("=", Expressions.Expr),
            (name, value) => new OptionSyntax(name, value, default)).Spanned();

    /// <summary>`{ name = value, ... }` of a `fit` block; commas are optional at line ends.</summary>
    public static readonly Parser<ValueList<OptionSyntax>> Options = input =>
        Block<OptionSyntax>((TokenInput)input, at => Sequence.Read<OptionSyntax>(at, one => Option(one), Closes, comma: true));

    /// <summary>`{ items }`.</summary>
    public static Parser<ValueList<ItemSyntax>> Count(ItemContext site) => input =>
        Block<ItemSyntax>((TokenInput)input,
            at => Sequence.Read<ItemSyntax>(at, one => Items.Item(one, site), one => Closes(one) || IsLeft(one, site), comma: false));

    private static bool Closes(TokenInput at) => at.Token.Is("}");

    // a `{` with a matching `}` is not a forgotten brace: the item inside is misplaced instead
    private static bool IsLeft(TokenInput at, ItemContext site) =>
        ItemPlacement.EndsBlock(at.Token, site) && ItemStarts.Begins(at.Reading.Tokens, at.Position)
            && !at.Reading.OpenBlocks.TrueForAll(at.Reading.IsClosed);

    private static IResult<ValueList<T>> Block<T>(TokenInput at, Func<TokenInput, (List<T> Items, TokenInput Next)> read)
    {
        if (!at.Token.Is("{")) return WithoutBrace(at, read);
        at.Reading.OpenBlocks.Add(at.Position);
        var (items, next) = read((TokenInput)at.Advance());
        at.Reading.OpenBlocks.RemoveAt(at.Reading.OpenBlocks.Count - 1);
        if (next.Token.Is("}")) return Result.Success(items.ToValueList(), next.Advance());
        at.Reading.Report(SyntaxDiagnostics.BlockNeverClosed(at.Token));
        return Result.Success(items.ToValueList(), next);
    }

    private static IResult<ValueList<T>> WithoutBrace<T>(TokenInput at, Func<TokenInput, (List<T> Items, TokenInput Next)> read)
    {
        at.Reading.Furthest.Need(at.Position, "`{`");
        Recovery.Report(at.Reading, at.Position - 1);
        var brace = at;
        while (!brace.AtEnd && !brace.Token.Is("{") && (brace.Position == at.Position || !brace.Token.StartsLine))
            brace = (TokenInput)brace.Advance();
        if (brace.Token.Is("{")) return Block(brace, read);
        if (at.Token.StartsLine) brace = at;
        if (!brace.Reading.HasStrayBraceAfter(brace.Position)) return Result.Success<ValueList<T>>([], brace);
        var (items, next) = read(brace);
        return Result.Success(items.ToValueList(), next.Token.Is("}") ? next.Advance() : next);
    }
}
