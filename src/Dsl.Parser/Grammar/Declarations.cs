using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Syntax;
using Sprache;

namespace ProbDsl.Parser.Grammar;

/// <summary>The model line, and what a story declares: data, param, function, net, flow, sde.</summary>
internal static class Declarations
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    private static readonly Parser<HyperSyntax> Hyper =
        (from name in Terminals.Name
         from value in Terminals.After("=", Expr)
         select new HyperSyntax(name, value, default)).Spanned();

    // a forgotten name must not be taken from the first statement
    private static readonly Parser<NameSyntax> ModelName = input =>
        input is TokenInput at && Openings.Begins(at.Reading.Tokens, at.Position)
            ? Terminals.Fail<NameSyntax>(at, "a name") : Terminals.Name(input);

    public static readonly Parser<ModelSyntax> ModelLine =
        (from word in Terminals.The("model")
         from name in ModelName
         from hypers in Terminals.If(at => at.Token.Is("("), "`(`", Bracketed(Hyper.SeparatedBy(",")))
         select new ModelSyntax(name, hypers ?? [], [], default)).Spanned();

    private static readonly Parser<ValueList<ExprSyntax>> Columns = input =>
    {
        var reading = ((TokenInput)input).Reading;
        reading.ReadsColumns = true;
        var read = Expr.SeparatedBy(",")(input);
        reading.ReadsColumns = false;
        return read;
    };

    private static readonly Parser<Origin> From =
        from columns in Columns
        from keys in Terminals.AfterWord("by", Terminals.Name.SeparatedBy(","))
        select new Origin(columns, keys ?? []);

    public static readonly Parser<ItemSyntax> Data = Terminals.Spanned<ItemSyntax>(
        from word in Terminals.The("data")
        from name in Terminals.Name
        from dims in Indices.Dims
        from colon in Terminals.The(":")
        from type in Indices.Type
        from within in Terminals.After("in", Indices.Range)
        from origin in Terminals.AfterWord("from", From)
        select new DataSyntax(name, dims, type, within, origin?.Columns ?? [], origin?.Keys ?? [], default));

    public static readonly Parser<ItemSyntax> Param = Terminals.Spanned<ItemSyntax>(
        from word in Terminals.The("param")
        from name in Terminals.Name
        from dims in Indices.Dims
        from colon in Terminals.The(":")
        from type in Indices.Type
        from start in Terminals.After("=", Expr)
        select new ParamSyntax(name, dims, type, start, default));

    private static readonly Parser<ArgumentSyntax> Argument =
        (from name in Terminals.Name
         from colon in Terminals.The(":")
         from type in Indices.Type
         select new ArgumentSyntax(name, type, default)).Spanned();

    private static readonly Parser<ValueList<ArgumentSyntax>> Arguments = Bracketed(Argument.SeparatedBy(","));

    public static readonly Parser<ItemSyntax> Function = Terminals.Spanned<ItemSyntax>(
        from word in Terminals.The("function")
        from name in Terminals.Name
        from arguments in Arguments
        from arrow in Terminals.The("->")
        from type in Indices.Type
        from sign in Terminals.The("=")
        from body in Expr
        select new FunctionSyntax(name, arguments, type, body, default));

    private static readonly Parser<OutputSyntax> NamedOutput =
        (from name in Terminals.Name
         from colon in Terminals.The(":")
         from type in Indices.Type
         select new OutputSyntax(name, type, default)).Spanned();

    private static readonly Parser<ValueList<OutputSyntax>> NamedOutputs = Bracketed(NamedOutput.SeparatedBy(","));

    private static readonly Parser<ValueList<OutputSyntax>> OneOutput =
        from type in Indices.Type
        select ValueList.Of<OutputSyntax>([new(null, type, type.Span)]);

    private static readonly Parser<ValueList<OutputSyntax>> Outputs = input =>
        ((TokenInput)input).Token.Is("(") ? NamedOutputs(input) : OneOutput(input);

    /// <summary>A net, in a story, a guide or a critic.</summary>
    public static readonly Parser<ItemSyntax> Net = Terminals.Spanned<ItemSyntax>(
        from word in Terminals.The("net")
        from name in Terminals.Name
        from arguments in Arguments
        from arrow in Terminals.The("->")
        from outputs in Outputs
        from sign in Terminals.The("=")
        from body in Expr
        select new NetSyntax(name, arguments, outputs, body, default));

    private static readonly Parser<ValueList<ArgumentSyntax>> Given = Bracketed(
        from word in Terminals.The("given")
        from arguments in Argument.SeparatedBy(",")
        select arguments);

    public static readonly Parser<ItemSyntax> Flow = Terminals.Spanned<ItemSyntax>(
        from word in Terminals.The("flow")
        from name in Terminals.Name
        from given in Terminals.If(at => at.Token.Is("("), "`(`", Given)
        from colon in Terminals.The(":")
        from type in Indices.Type
        from sign in Terminals.The("=")
        from body in Expr
        select new FlowSyntax(name, given ?? [], type, body, default));

    public static readonly Parser<ItemSyntax> Sde = Terminals.Spanned<ItemSyntax>(
        from word in Terminals.The("sde")
        from name in Terminals.Name
        from colon in Terminals.The(":")
        from type in Indices.Type
        from sign in Terminals.The("=")
        from body in Expr
        select new SdeSyntax(name, type, body, default));

    private static Parser<T> Bracketed<T>(Parser<T> inner) =>
        from open in Terminals.The("(")
        from value in inner
        from close in Terminals.The(")")
        select value;

    private sealed record Origin(ValueList<ExprSyntax> Columns, ValueList<NameSyntax> Keys);
}
