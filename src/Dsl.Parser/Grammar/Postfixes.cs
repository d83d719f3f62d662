namespace ProbDsl.Parser.Grammar;

/// <summary>Parsers for primary expressions and the calls, indices and outputs after them.</summary>
internal static class Postfixes
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    private static Parser<ForClauseSyntax> For => field ??=
        ParserSequence.Read(
            Terminals.The("for", Terminals.Name),
            Terminals.The("in", IndexParsers.Over),
            (name, over) => new ForClauseSyntax(name, over, default)).Spanned();

    private static Parser<ForClauseSyntax?> OptionalFor => field ??= Terminals.If(at => at.Token.Is("for"), "`for`", input => For(input));

    private static Parser<NameSyntax?> Label => field ??= Terminals.If(
        at => at.Token.IsName && at.Following.Is("="), Expressions.Wanted,
        ParserSequence.Read(Terminals.Name, Terminals.The("="), (name, _) => name));

    private static Parser<CallArgumentSyntax> Passed => field ??=
        ParserSequence.Read(Label, Expr, OptionalFor, (name, value, clause) => new CallArgumentSyntax(name, value, clause, default))
        .Spanned();

    private static Parser<ValueList<CallArgumentSyntax>> Arguments => field ??=
        Terminals.Enclosed("(", Unless(")", Passed.SeparatedBy(",")), ")");

    private static Parser<NameSyntax> Output => field ??= Terminals.The(".", Terminals.Name);

    private static Parser<ExprSyntax> Parenthesis => field ??=
        Terminals.Enclosed("(", Expr, ")").Select(inner => new ParenthesisSyntax(inner, default)).Spanned();

    private static Parser<ExprSyntax> List => field ??=
        (from open in Terminals.The("[")
         from items in Expr.SeparatedBy(",")
         from clause in Comprehension(items.Count)
         from close in Terminals.The("]")
         select new ListSyntax(items, clause, default)).Spanned();

    private static Parser<ExprSyntax> All => field ??=
        Terminals.The("all", Terminals.AfterWord("except", Terminals.Name.SeparatedBy(",")))
            .Select(except => new AllSyntax(except ?? [], default)).Spanned();

    /// <summary>`primary { call | indices | .name }`.</summary>
    public static IResult<ExprSyntax> Postfix(TokenInput at)
    {
        var read = Primary(at);
        while (read.WasSuccessful)
        {
            var next = (TokenInput)read.Remainder;
            var of = read.Value;
            if (next.EndsLet) break;
            if (next.Token.Is("(")) read = Extend(next, Arguments(next), passed => new CallSyntax(of, passed, default), of);
            else if (next.Token.Is("["))
                read = Extend(next, IndexParsers.Brackets(next), indices => new ElementSyntax(of, indices, default), of);
            else if (next.Token.Is(".")) read = Extend(next, Output(next), name => new MemberSyntax(of, name, default), of);
            else break;
        }
        return read;
    }

    private static IResult<ExprSyntax> Extend<T>(TokenInput at, IResult<T> read, Func<T, ExprSyntax> node, ExprSyntax of) =>
        read.WasSuccessful
            ? Result.Success(node(read.Value) with { Span = of.Span.To(((TokenInput)read.Remainder).Previous.Span) }, read.Remainder)
            : Terminals.Failed<T, ExprSyntax>(read);

    private static IResult<ExprSyntax> Primary(TokenInput at)
    {
        var token = at.Token;
        return token.Kind switch
        {
            TokenKind.Number => One(at, new NumberSyntax(token.Text, Literals.ValueOf(token.Text), token.Span)),
            TokenKind.Text => One(at, new StringSyntax(token.Text, token.Span)),
            TokenKind.Word when token.IsOneOf("true", "false") => One(at, new BoolSyntax(token.Is("true"), token.Span)),
            TokenKind.Symbol when token.Is("(") => Parenthesis(at),
            TokenKind.Symbol when token.Is("[") => List(at),
            TokenKind.Name or TokenKind.QuotedName when !ItemStarts.Begins(at.Reading.Tokens, at.Position) => Named(at),
            _ => Terminals.Fail<ExprSyntax>(at, Expressions.Wanted),
        };
    }

    private static IResult<ExprSyntax> Named(TokenInput at)
    {
        if (at.Token.Is("all") && !at.Following.Is("["))
        {
            if (at.Reading.ReadsColumns) return Columns(at);
            if (at.Following.Is("except") && !ItemStarts.Begins(at.Reading.Tokens, at.Position + 1))
            {
                at.Reading.Report(SyntaxDiagnostics.AllOutsideFrom(at.Token.Span.To(at.Following.Span)));
                return All(at);
            }
        }
        return One(at, new ReferenceSyntax(Terminals.NameOf(at.Token), at.Token.Span));
    }

    // `all except a, log(b)`: the comma was read as one of the list of excepted names
    private static IResult<ExprSyntax> Columns(TokenInput at)
    {
        var read = All(at);
        if (read is { WasSuccessful: true, Remainder: TokenInput { Token: var next } after, Value: AllSyntax { Except.Count: > 0 } }
            && next.IsOneOf("(", "[", "."))
            at.Reading.Report(SyntaxDiagnostics.OnlyNamesAfterExcept(after.Previous.Span.To(next.Span)));
        return read;
    }

    private static IResult<ExprSyntax> One(TokenInput at, ExprSyntax node) => Result.Success(node, at.Advance());

    private static Parser<ForClauseSyntax?> Comprehension(int items) => items == 1 ? OptionalFor : Parse.Return<ForClauseSyntax?>(null);

    private static Parser<ValueList<T>> Unless<T>(string close, Parser<ValueList<T>> list) => input =>
        ((TokenInput)input).Token.Is(close) ? Result.Success<ValueList<T>>([], input) : list(input);
}
