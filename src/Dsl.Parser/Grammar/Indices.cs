using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Syntax;
using Sprache;

namespace ProbDsl.Parser.Grammar;

/// <summary>What stands between square brackets, ranges, and types with their sizes.</summary>
internal static class Indices
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    // `x[n, ..]`: the bound after the dots may be missing
    private static readonly Parser<ExprSyntax?> Bound = input =>
        ((TokenInput)input).Token.IsOneOf(",", "]") ? Result.Success<ExprSyntax?>(null, input) : Expr(input);

    private static readonly Parser<IndexSyntax> FromStart =
        from dots in Terminals.The("..")
        from to in Bound
        select new IndexSyntax(null, true, to, default);

    private static readonly Parser<IndexSyntax> FromValue =
        from value in Expr
        from slice in Terminals.If(at => at.Token.Is(".."), "`..`", from dots in Terminals.The("..") from to in Bound select new Slice(to))
        select new IndexSyntax(value, slice is not null, slice?.To, default);

    private static readonly Parser<IndexSyntax> Index = Terminals.Spanned<IndexSyntax>(
        input => ((TokenInput)input).Token switch
        {
            var token when token.Is("..") => FromStart(input),
            var token when token.IsOneOf("]", ",") => Terminals.Fail<IndexSyntax>((TokenInput)input, "an index"),
            _ => FromValue(input),
        });

    /// <summary>`[index, ...]`, at least one.</summary>
    public static readonly Parser<ValueList<IndexSyntax>> Brackets =
        from open in Terminals.The("[")
        from indices in Index.SeparatedBy(",")
        from close in Terminals.The("]")
        select indices;

    /// <summary>Brackets or nothing.</summary>
    public static readonly Parser<ValueList<IndexSyntax>> Dims =
        from brackets in Terminals.If(at => at.Token.Is("["), "`[`", Brackets)
        select brackets ?? [];

    /// <summary>`name[sizes]`.</summary>
    public static readonly Parser<TypeSyntax> Type =
        (from name in (Parser<NameSyntax>)TypeName
         from dims in Dims
         select new TypeSyntax(name, dims, default)).Spanned();

    /// <summary>`low..high`.</summary>
    public static readonly Parser<RangeSyntax> Range =
        (from low in Expr
         from dots in Terminals.The("..")
         from high in Expr
         select new RangeSyntax(low, high, default)).Spanned();

    /// <summary>A plate, a number of members, or a range.</summary>
    public static readonly Parser<OverSyntax> Over =
        (from low in Expr
         from high in Terminals.After("..", Expr)
         select new OverSyntax(low, high, default)).Spanned();

    private static IResult<NameSyntax> TypeName(IInput input)
    {
        var at = (TokenInput)input;
        return at.Token.IsName && !Openings.Begins(at.Reading.Tokens, at.Position)
            ? Terminals.Name(input) : Terminals.Fail<NameSyntax>(at, "a type");
    }

    private sealed record Slice(ExprSyntax? To);
}
