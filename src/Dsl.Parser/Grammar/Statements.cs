namespace ProbDsl.Parser.Grammar;

/// <summary>Parsers for loops, draws, definitions and `target +=` terms.</summary>
internal static class Statements
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    public static Parser<StatementSyntax> For => field ??= Terminals.Spanned<StatementSyntax>(
        ParserSequence.Read(
            Terminals.The("for", Terminals.Name),
            Terminals.The("in", IndexParsers.Over),
            Terminals.AfterWord("repeated", Expr),
            Blocks.Count(ItemContext.Loop),
            (name, over, copies, body) => new ForSyntax(name, over, copies, [.. body.OfType<StatementSyntax>()], default)));

    public static Parser<StatementSyntax> Weigh => field ??= Terminals.Spanned<StatementSyntax>(
        Terminals.The("target", Terminals.The("+=", Expr)).Select(weight => new TargetIncrementSyntax(weight, default)));

    private static Parser<TargetSyntax> Target => field ??=
        ParserSequence.Read(
            Terminals.Name,
            IndexParsers.Dims,
            Terminals.After(":", IndexParsers.Type),
            (name, dims, type) => new TargetSyntax(name, dims, type, default)).Spanned();

    private static Parser<Token> Sign => field ??= Terminals.The("~").Or(Terminals.The("="));

    public static Parser<StatementSyntax> DrawOrDefine => field ??= Terminals.Spanned<StatementSyntax>(
        ParserSequence.Read(
            Target,
            Sign,
            Expr,
            (target, sign, right) =>
                sign.Is("~") ? new DrawSyntax(target, right, default) : (StatementSyntax)new DefineSyntax(target, right, default)));
}
