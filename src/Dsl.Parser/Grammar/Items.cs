namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Parses one item or statement, chosen by its first word. An item in the wrong place is parsed, reported and dropped (null).
/// </summary>
internal static class Items
{
    private static Parser<ItemSyntax> Guide => field ??= Terminals.Spanned<ItemSyntax>(
        Terminals.The("guide", Blocks.Count(ItemContext.Guide)).Select(items => new GuideSyntax(items, default)));

    private static Parser<ItemSyntax> Fit => field ??= Terminals.Spanned<ItemSyntax>(
        Terminals.The("fit", Blocks.Options).Select(options => new FitSyntax(options, default)));

    private static readonly Parser<ItemSyntax?> SecondModel = input =>
    {
        var at = (TokenInput)input;
        at.Reading.Report(SyntaxDiagnostics.SecondModel(at.Token.Span));
        return Declarations.ModelLine.Select(_ => (ItemSyntax?)null)(input);
    };

    private static Parser<ItemSyntax?> Of(string word) => word switch
    {
        "model" => SecondModel,
        "data" => Declarations.Data,
        "param" => Declarations.Param,
        "function" => Declarations.Function,
        "net" => Declarations.Net,
        "flow" => Declarations.Flow,
        "sde" => Declarations.Sde,
        "for" => Statements.For,
        "target" => Statements.Weigh,
        "guide" => Guide,
        "critic" => Critic,
        "fit" => Fit,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "no item begins with this word"),
    };

    public static IResult<ItemSyntax?> Item(TokenInput at, ItemContext site)
    {
        if (ItemStarts.IsItemWord(i => at.Reading.Tokens[i], at.Position)) return Placed(at, site);
        if (!at.Token.IsName) return Terminals.Fail<ItemSyntax?>(at, "an item");
        if (site == ItemContext.Critic) at.Reading.Report(SyntaxDiagnostics.OneNetInCritic(at.Token.Span));
        return Statements.DrawOrDefine(at);
    }

    private static IResult<ItemSyntax?> Placed(TokenInput at, ItemContext site)
    {
        var word = at.Token.Text;
        var refusal = ItemPlacement.Check(word, site, at.Token.Span);
        if (refusal is not null) at.Reading.Report(refusal);
        var read = Of(word)(at);
        return read.WasSuccessful && refusal is not null ? Result.Success<ItemSyntax?>(null, read.Remainder) : read;
    }

    private static IResult<ItemSyntax?> Critic(IInput input)
    {
        var read = (from word in Terminals.The("critic") from items in Blocks
            .Count(ItemContext.Critic) select (Word: word, Items: items))(input);
        if (!read.WasSuccessful) return Terminals.Failed<(Token, ValueList<ItemSyntax>), ItemSyntax?>(read);
        var after = (TokenInput)read.Remainder;
        var span = read.Value.Word.Span.To(after.Previous.Span);
        if (read.Value.Items is [NetSyntax net]) return Result.Success<ItemSyntax?>(new CriticSyntax(net, span), after);
        if (!after.Reading.HasErrorBetween(span.Start, span.End))
            after.Reading.Report(
                SyntaxDiagnostics.OneNetInCritic((read.Value.Items.Skip(1).FirstOrDefault()?.Span) ?? read.Value.Word.Span));
        return Result.Success<ItemSyntax?>(null, after);
    }
}
