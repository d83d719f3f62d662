namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Parsers for expressions: `if`, and a precedence-climbing loop over operators, so that a flat sum of any length needs no recursion.
/// </summary>
internal static class Expressions
{
    /// <summary>The expected item of a message where an expression is missing.</summary>
    public const string Wanted = "an expression";

    private static readonly Parser<ExprSyntax> Any = Expr;

    private static Parser<ExprSyntax> If => field ??=
        ParserSequence.Read(
            Terminals.The("if", Any),
            Terminals.The("then", Any),
            Else(Terminals.The("else")),
            Any,
            (condition, value, _, other) => new IfSyntax(condition, value, other, default)).Spanned();

    public static IResult<ExprSyntax> Expr(IInput input) =>
        ((TokenInput)input).Token.Is("if") ? If(input) : Binary((TokenInput)input, Operators.Loosest);

    // `min`: the lowest precedence level that still belongs to this operand
    private static IResult<ExprSyntax> Binary(TokenInput at, int min)
    {
        var read = Prefix(at, min);
        while (read.WasSuccessful)
        {
            at = (TokenInput)read.Remainder;
            var level = Operators.LevelOf(at.Token);
            if (level < 0 || level < min || at.EndsLet) break;
            var right = Binary((TokenInput)at.Advance(), Operators.RightOf(level));
            if (!right.WasSuccessful) return right;
            if (level == Operators.Comparison) RefuseChain(read.Value, at, right);
            read = Result.Success<ExprSyntax>(Join(read.Value, at.Token, right.Value), right.Remainder);
        }
        if (read.WasSuccessful) at.Reading.Furthest.Allow(at.Position, "an operator");
        return read;
    }

    private static BinarySyntax Join(ExprSyntax left, Token sign, ExprSyntax right) =>
        new(left, Terminals.NameOf(sign), right, left.Span.To(right.Span));

    private static IResult<ExprSyntax> Prefix(TokenInput at, int min)
    {
        if (at.Token.Is("-")) return Unary(at, Binary((TokenInput)at.Advance(), Operators.Minus));
        if (at.Token.Is("not"))
        {
            if (min > Operators.Not) at.Reading.Report(SyntaxDiagnostics.NeedsParentheses(at.Token.Span, "not"));
            return Unary(at, Binary((TokenInput)at.Advance(), Operators.Not));
        }
        if (!at.Token.Is("if")) return Postfixes.Postfix(at);
        at.Reading.Report(SyntaxDiagnostics.NeedsParentheses(at.Token.Span, "if"));
        return If(at);
    }

    private static IResult<ExprSyntax> Unary(TokenInput at, IResult<ExprSyntax> operand) => operand.WasSuccessful
        ? Result.Success<ExprSyntax>(new UnarySyntax(Terminals.NameOf(at.Token), operand.Value, at.Token.Span.To(operand.Value.Span)),
            operand.Remainder)
        : operand;

    private static void RefuseChain(ExprSyntax left, TokenInput at, IResult<ExprSyntax> right)
    {
        if (left is not BinarySyntax { Operator.Text: var sign } first || Operators.LevelOf(sign) != Operators.Comparison) return;
        var middle = first.Right.Span.Text;
        at.Reading.Report(SyntaxDiagnostics.ChainedComparison(
            at.Token.Span, first.Span.Text, middle, $" {at.Token.Text} {right.Value.Span.Text}"));
    }

    private static Parser<Token> Else(Parser<Token> word) => input =>
    {
        var at = (TokenInput)input;
        var read = word(at);
        if (!read.WasSuccessful && (at.AtEnd || ItemStarts.MayBegin(at.Reading.Tokens, at.Position)))
            at.Reading.Report(SyntaxDiagnostics.IfWithoutElse(at.Previous.Span));
        return read;
    };
}
