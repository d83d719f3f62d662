using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Binding;

/// <summary>The names that a story reads, wherever it may read them: in right sides, ranges, sizes, starts, bodies.</summary>
internal static class Syntax
{
    /// <summary>Names of values and sizes. Columns after `from` are not among them, nor what arguments of a body hide.</summary>
    public static IEnumerable<string> Values(ModelSyntax model) =>
        model.Hypers.Select(h => h.Value).OfType<ExprSyntax>().SelectMany(SyntaxWalk.Names).Concat(model.Items.SelectMany(Values));

    public static IEnumerable<string> Values(ItemSyntax item) => item switch
    {
        GuideSyntax guide => guide.Items.SelectMany(Values),
        CriticSyntax critic => Values(critic.Net).Concat(critic.Net.Arguments.Select(a => a.Name.Text)),
        FunctionSyntax f => Body(f.Arguments, f.Body).Concat(Sizes([f.Type, .. f.Arguments.Select(a => a.Type)])),
        NetSyntax n => Body(n.Arguments, n.Body).Concat(Sizes([.. n.Outputs.Select(o => o.Type), .. n.Arguments.Select(a => a.Type)])),
        FlowSyntax f => Body(f.Given, f.Body).Concat(Sizes([f.Type, .. f.Given.Select(a => a.Type)])),
        SdeSyntax s => Body([], s.Body).Concat(Sizes([s.Type])),
        _ => Expressions([item]).SelectMany(SyntaxWalk.Names),
    };

    /// <summary>Names that are called, or handed on as functions, nets, flows and SDEs.</summary>
    public static IEnumerable<string> Callables(IEnumerable<ItemSyntax> items) =>
        Expressions(items).SelectMany(SyntaxWalk.All).SelectMany(e => e switch
        {
            ReferenceSyntax reference => [reference.Name.Text],
            CallSyntax { Callee: ReferenceSyntax callee } => [callee.Name.Text],
            _ => (string[])[],
        });

    /// <summary>Every expression of these items, sizes and ranges among them; columns after `from` are none.</summary>
    public static IEnumerable<ExprSyntax> Expressions(IEnumerable<ItemSyntax> items) => items.SelectMany(Expressions);

    private static IEnumerable<ExprSyntax> Expressions(ItemSyntax item) => item switch
    {
        DataSyntax d => [.. Bounds(d.Dims), .. Bounds(d.Type.Dims), .. d.Within is { } range ? new[] { range.From, range.To } : []],
        ParamSyntax p => [.. Bounds(p.Dims), .. Bounds(p.Type.Dims), .. p.Start is { } start ? new[] { start } : []],
        ForSyntax loop => [loop.Over.From, .. new[] { loop.Over.To, loop.Repeated }.OfType<ExprSyntax>(), .. Expressions(loop.Body)],
        DrawSyntax draw => [.. Of(draw.Target), .. Ranges(draw.Law), draw.Law],
        DefineSyntax define => [.. Of(define.Target), .. Ranges(define.Value), define.Value],
        WeighSyntax weigh => [.. Ranges(weigh.LogWeight), weigh.LogWeight],
        GuideSyntax guide => Expressions(guide.Items),
        CriticSyntax critic => [critic.Net.Body],
        FunctionSyntax f => [f.Body],
        NetSyntax n => [n.Body],
        FlowSyntax f => [f.Body],
        SdeSyntax s => [s.Body],
        _ => [],
    };

    private static IEnumerable<string> Body(ValueList<ArgumentSyntax> arguments, ExprSyntax body) =>
        Ranges(body).Append(body).SelectMany(SyntaxWalk.Names).Except(arguments.Select(a => a.Name.Text));

    private static IEnumerable<string> Sizes(IEnumerable<TypeSyntax> types) =>
        types.SelectMany(t => Bounds(t.Dims)).SelectMany(SyntaxWalk.Names);

    private static IEnumerable<ExprSyntax> Of(TargetSyntax target) =>
        Bounds(target.Dims).Concat(target.Type is { } type ? Bounds(type.Dims) : []);

    private static IEnumerable<ExprSyntax> Bounds(IEnumerable<IndexSyntax> dims) =>
        dims.SelectMany(d => new[] { d.From, d.To }).OfType<ExprSyntax>();

    /// <summary>The ranges of `for` inside an expression.</summary>
    private static IEnumerable<ExprSyntax> Ranges(ExprSyntax expr) =>
        SyntaxWalk.Overs(expr).SelectMany(o => new[] { o.From, o.To }).OfType<ExprSyntax>();
}
