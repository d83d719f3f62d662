using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Syntax;
using Sprache;

namespace ProbDsl.Parser.Grammar;

/// <summary>Loops, draws, definitions and weights.</summary>
internal static class Statements
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    public static readonly Parser<StatementSyntax> For = Terminals.Spanned<StatementSyntax>(
        from word in Terminals.The("for")
        from name in Terminals.Name
        from within in Terminals.The("in")
        from over in Indices.Over
        from copies in Terminals.AfterWord("repeated", Expr)
        from body in Blocks.Of(Site.Loop)
        select new ForSyntax(name, over, copies, [.. body.OfType<StatementSyntax>()], default));

    public static readonly Parser<StatementSyntax> Weigh = Terminals.Spanned<StatementSyntax>(
        from word in Terminals.The("target")
        from sign in Terminals.The("+=")
        from weight in Expr
        select new WeighSyntax(weight, default));

    private static readonly Parser<TargetSyntax> Target =
        (from name in Terminals.Name
         from dims in Indices.Dims
         from type in Terminals.After(":", Indices.Type)
         select new TargetSyntax(name, dims, type, default)).Spanned();

    private static readonly Parser<Token> Sign = Terminals.The("~").Or(Terminals.The("="));

    public static readonly Parser<StatementSyntax> DrawOrDefine = Terminals.Spanned<StatementSyntax>(
        from target in Target
        from sign in Sign
        from right in Expr
        select sign.Is("~") ? new DrawSyntax(target, right, default) : (StatementSyntax)new DefineSyntax(target, right, default));
}
