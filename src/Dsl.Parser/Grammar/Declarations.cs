namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Parsers for the model line and the declarations of a story: data, param, function, net, flow, sde. A parser is created on first use.
/// </summary>
internal static class Declarations
{
    private static readonly Parser<ExprSyntax> Expr = Expressions.Expr;

    private static Parser<HyperSyntax> Hyper => field ??=
        ParserSequence.Read(Terminals.Name, Terminals.After("=", Expr), (name, value) => new HyperSyntax(name, value, default)).Spanned();

    // a missing name must not be taken from the first statement
    private static readonly Parser<NameSyntax> ModelName = input =>
        input is TokenInput at && ItemStarts.Begins(at.Reading.Tokens, at.Position)
            ? Terminals.Fail<NameSyntax>(at, "a name") : Terminals.Name(input);

    public static Parser<ModelSyntax> ModelLine => field ??=
        ParserSequence.Read(
            Terminals.The("model", ModelName),
            Terminals.If(at => at.Token.Is("("), "`(`", Bracketed(Hyper.SeparatedBy(","))),
            (name, hypers) => new ModelSyntax(name, hypers ?? [], [], default)).Spanned();

    private static readonly Parser<ValueList<ExprSyntax>> Columns = input =>
    {
        var reading = ((TokenInput)input).Reading;
        reading.ReadsColumns = true;
        var read = Expr.SeparatedBy(",")(input);
        reading.ReadsColumns = false;
        return read;
    };

    private static Parser<Origin> From => field ??=
        ParserSequence.Read(
            Columns,
            Terminals.AfterWord("by", Terminals.Name.SeparatedBy(",")),
            (columns, keys) => new Origin(columns, keys ?? []));

    public static Parser<ItemSyntax> Data => field ??= Terminals.Spanned<ItemSyntax>(
        ParserSequence.Read(
            Array("data"),
            Terminals.The(":", IndexParsers.Type),
            Terminals.After("in", IndexParsers.Range),
            Terminals.AfterWord("from", From),
            (array, type, within, origin) =>
                new DataSyntax(array.Name, array.Dims, type, within, origin?.Columns ?? [], origin?.Keys ?? [], default)));

    public static Parser<ItemSyntax> Param => field ??= Terminals.Spanned<ItemSyntax>(
        ParserSequence.Read(
            Array("param"),
            Terminals.The(":", IndexParsers.Type),
            Terminals.After("=", Expr),
            (array, type, start) => new ParamSyntax(array.Name, array.Dims, type, start, default)));

    private static Parser<ArgumentSyntax> Argument => field ??=
        ParserSequence.Read(Terminals.Name, Terminals.The(":", IndexParsers.Type), (name, type) => new ArgumentSyntax(name, type, default))
        .Spanned();

    private static Parser<ValueList<ArgumentSyntax>> Arguments => field ??= Bracketed(Argument.SeparatedBy(","));

    public static Parser<ItemSyntax> Function => field ??= Terminals.Spanned<ItemSyntax>(
        ParserSequence.Read(
            Terminals.The("function", Terminals.Name),
            Arguments,
            Terminals.The("->", IndexParsers.Type),
            Terminals.The("=", Expr),
            (name, arguments, type, body) => new FunctionSyntax(name, arguments, type, body, default)));

    private static Parser<OutputSyntax> NamedOutput => field ??=
        ParserSequence.Read(Terminals.Name, Terminals.The(":", IndexParsers.Type), (name, type) => new OutputSyntax(name, type, default))
        .Spanned();

    private static Parser<ValueList<OutputSyntax>> NamedOutputs => field ??= Bracketed(NamedOutput.SeparatedBy(","));

    private static Parser<ValueList<OutputSyntax>> OneOutput => field ??=
        from type in IndexParsers.Type
        select ValueList.Of<OutputSyntax>([new(null, type, type.Span)]);

    private static readonly Parser<ValueList<OutputSyntax>> Outputs = input =>
        ((TokenInput)input).Token.Is("(") ? NamedOutputs(input) : OneOutput(input);

    /// <summary>A net, in a story, a guide or a critic.</summary>
    public static Parser<ItemSyntax> Net => field ??= Terminals.Spanned<ItemSyntax>(
        ParserSequence.Read(
            Terminals.The("net", Terminals.Name),
            Arguments,
            Terminals.The("->", Outputs),
            Terminals.The("=", NetBodies.Body),
            (name, arguments, outputs, body) => new NetSyntax(name, arguments, outputs, body.Lets, body.Value, default)));

    private static Parser<ValueList<ArgumentSyntax>> Given => field ??= Bracketed(Terminals.The("given", Argument.SeparatedBy(",")));

    public static Parser<ItemSyntax> Flow => field ??= Terminals.Spanned<ItemSyntax>(
        ParserSequence.Read(
            Terminals.The("flow", Terminals.Name),
            Terminals.If(at => at.Token.Is("("), "`(`", Given),
            Terminals.The(":", IndexParsers.Type),
            Terminals.The("=", Expr),
            (name, given, type, body) => new FlowSyntax(name, given ?? [], type, body, default)));

    public static Parser<ItemSyntax> Sde => field ??= Terminals.Spanned<ItemSyntax>(
        ParserSequence.Read(
            Terminals.The("sde", Terminals.Name),
            Terminals.The(":", IndexParsers.Type),
            Terminals.The("=", Expr),
            (name, type, body) => new SdeSyntax(name, type, body, default)));

    /// <summary>The declared array of `data` or `param`: a name followed by its sizes in brackets.</summary>
    private static Parser<DeclaredArray> Array(string word) =>
        ParserSequence.Read(Terminals.The(word, Terminals.Name), IndexParsers.Dims, (name, dims) => new DeclaredArray(name, dims));

    private static Parser<T> Bracketed<T>(Parser<T> inner) => Terminals.Enclosed("(", inner, ")");

    private sealed record DeclaredArray(NameSyntax Name, ValueList<IndexSyntax> Dims);

    private sealed record Origin(ValueList<ExprSyntax> Columns, ValueList<NameSyntax> Keys);
}
