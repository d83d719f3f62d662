namespace ProbDsl.Parser.Grammar;

/// <summary>Parsers for indices in square brackets, ranges, and types with their sizes.</summary>
internal static class IndexParsers
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    // `x[n, ..]`: the bound after the dots is optional
    private static readonly Parser<ExprSyntax?> Bound = input =>
        ((TokenInput)input).Token.IsOneOf(",", "]") ? Result.Success<ExprSyntax?>(null, input) : Expr(input);

    private static Parser<IndexSyntax> FromStart => field ??=
        Terminals.The("..", Bound).Select(to => new IndexSyntax(null, true, to, default));

    private static Parser<IndexSyntax> FromValue => field ??=
        ParserSequence.Read(
            Expr,
            Terminals.If(at => at.Token.Is(".."), "`..`", Terminals.The("..", Bound).Select(to => new Slice(to))),
            (value, slice) => new IndexSyntax(value, slice is not null, slice?.To, default));

    private static Parser<IndexSyntax> Index => field ??= Terminals.Spanned<IndexSyntax>(
        input => ((TokenInput)input).Token switch
        {
            var token when token.Is("..") => FromStart(input),
            var token when token.IsOneOf("]", ",") => Terminals.Fail<IndexSyntax>((TokenInput)input, "an index"),
            _ => FromValue(input),
        });

    /// <summary>`[index, ...]`, at least one.</summary>
    public static Parser<ValueList<IndexSyntax>> Brackets => field ??= Terminals.Enclosed("[", Index.SeparatedBy(","), "]");

    /// <summary>Brackets or nothing.</summary>
    public static Parser<ValueList<IndexSyntax>> Dims => field ??=
        Terminals.If(at => at.Token.Is("["), "`[`", Brackets).Select(brackets => brackets ?? []);

    /// <summary>`name[sizes]`.</summary>
    public static Parser<TypeSyntax> Type => field ??=
        ParserSequence.Read<NameSyntax, ValueList<IndexSyntax>, TypeSyntax>(TypeName, Dims, (name, dims) => new(name, dims, default))
        .Spanned();

    /// <summary>`low..high`.</summary>
    public static Parser<RangeSyntax> Range => field ??=
        ParserSequence.Read(Expr, Terminals.The("..", Expr), (low, high) => new RangeSyntax(low, high, default)).Spanned();

    /// <summary>A plate, a number of members, or a range.</summary>
    public static Parser<LoopRangeSyntax> Over => field ??=
        ParserSequence.Read(Expr, Terminals.After("..", Expr), (low, high) => new LoopRangeSyntax(low, high, default)).Spanned();

    private static IResult<NameSyntax> TypeName(IInput input)
    {
        var at = (TokenInput)input;
        return at.Token.IsName && !ItemStarts.Begins(at.Reading.Tokens, at.Position)
            ? Terminals.Name(input) : Terminals.Fail<NameSyntax>(at, "a type");
    }

    private sealed record Slice(ExprSyntax? To);
}
