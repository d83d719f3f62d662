namespace ProbDsl.Parser.Grammar;

/// <summary>Parsers for the body of a net: any number of `let name = value`, then the value of the net.</summary>
internal static class NetBodies
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    private static Parser<LetSyntax> Let => field ??=
        ParserSequence.Read(
            Terminals.The("let", Terminals.Name),
            Terminals.The("=", Expr),
            (name, value) => new LetSyntax(name, value, default)).Spanned();

    public static readonly Parser<NetBody> Body = input =>
    {
        var lets = new List<LetSyntax>();
        for (var at = (TokenInput)input; IsLet(at); at = (TokenInput)input)
        {
            at.Reading.LetColumn = at.Column;
            var let = Let(at);
            at.Reading.LetColumn = 0;
            if (!let.WasSuccessful) return Terminals.Failed<LetSyntax, NetBody>(let);
            lets.Add(let.Value);
            input = let.Remainder;
        }

        var value = Expr(input);
        return value.WasSuccessful
            ? Result.Success(new NetBody(lets.ToValueList(), value.Value), value.Remainder) : Terminals.Failed<ExprSyntax, NetBody>(value);
    };

    // an argument of the net may be called `let`
    private static bool IsLet(TokenInput at) => at.Token.Is("let") && at.Following is { IsName: true, StartsLine: false };
}

/// <summary>The body of a net.</summary>
internal sealed record NetBody(ValueList<LetSyntax> Lets, ExprSyntax Value);
