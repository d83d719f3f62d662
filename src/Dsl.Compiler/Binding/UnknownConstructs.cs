using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Finds what the language has and this version does not treat. Each construct is named once, at its first place; where there is one, nothing else is
/// checked, since names that it would declare are missing.
/// </summary>
internal sealed class UnknownConstructs(ICatalogue catalogue, ModelSyntax model)
{
    private readonly HashSet<string> own = [.. model.Items.Select(OwnCallable).OfType<string>()];

    public ValueList<Diagnostic> Find() =>
        [.. model.Items.SelectMany(Items).OrderBy(found => found.Span.Start).DistinctBy(found => found.Construct).Select(found => CompilerDiagnostics.NotBuiltYet(found.Span, found.Construct))];

    /// <summary>What a call may name beside the catalogue: the construct that declares it is reported already.</summary>
    private static string? OwnCallable(ItemSyntax item) => item switch
    {
        FunctionSyntax f => f.Name.Text,
        NetSyntax n => n.Name.Text,
        FlowSyntax f => f.Name.Text,
        SdeSyntax s => s.Name.Text,
        _ => null,
    };

    private IEnumerable<Found> Items(ItemSyntax item) => item switch
    {
        FunctionSyntax f => [new("functions of your own (`function`)", f.Span)],
        NetSyntax n => [new("nets (`net`)", n.Span)],
        FlowSyntax f => [new("flows (`flow`)", f.Span)],
        SdeSyntax s => [new("SDEs (`sde`)", s.Span)],
        GuideSyntax g => [new("guides (`guide { }`)", g.Span)],
        CriticSyntax c => [new("critics (`critic { }`)", c.Span)],
        FitSyntax f => [new("fit blocks (`fit { }`)", f.Span)],
        WeighSyntax w => [new("added log densities (`target +=`)", w.Span)],
        DataSyntax d => Data(d),
        ParamSyntax p => [.. Type(p.Type), .. p.Start is null ? [] : Expression(p.Start).Prepend(new("starting values of params (`param a: real = 1`)", p.Start.Span))],
        ForSyntax f => For(f),
        DrawSyntax d => [.. Target(d.Target), .. Expression(d.Law)],
        DefineSyntax d => [.. Target(d.Target), .. Expression(d.Value)],
        _ => [],
    };

    private IEnumerable<Found> Data(DataSyntax data)
    {
        foreach (var found in Type(data.Type)) yield return found;
        if (data.By.Count > 0) yield return new("ragged groups (`by`)", data.By[0].Span);
        if (data.Within is { } range) yield return new("ranges of data (`in`)", range.Span);
        foreach (var found in data.From.SelectMany(Expression)) yield return found;
    }

    private IEnumerable<Found> For(ForSyntax loop)
    {
        if (loop.Repeated is { } copies) yield return new("repeated plates (`repeated`)", copies.Span);
        foreach (var inner in Inside(loop).Where(l => Bounds(l).SelectMany(SyntaxWalk.Names).Contains(loop.Name.Text)))
            yield return new("ranges that depend on another loop (`for j in 1..i`)", inner.Over.Span);
        foreach (var found in loop.Body.SelectMany(Items)) yield return found;
    }

    private static IEnumerable<ForSyntax> Inside(ForSyntax loop) => loop.Body.OfType<ForSyntax>().SelectMany(l => Inside(l).Prepend(l));

    private static IEnumerable<ExprSyntax> Bounds(ForSyntax loop) => new[] { loop.Over.From, loop.Over.To }.OfType<ExprSyntax>();

    private IEnumerable<Found> Target(TargetSyntax target) =>
        [.. target.Dims.SelectMany(Index), .. target.Type is { } type ? Type(type) : []];

    private static IEnumerable<Found> Type(TypeSyntax type) =>
        type.Dims.Where(d => d.IsSlice).Take(1).Select(d => new Found("types of a strict prefix (`real[..D]`)", d.Span));

    private IEnumerable<Found> Expression(ExprSyntax expr) => expr switch
    {
        ListSyntax list => list.Items.SelectMany(Expression).Prepend(new("array literals (`[a, b]`)", list.Span)),
        MemberSyntax member => Expression(member.Of).Prepend(new("outputs of nets (`.name`)", member.Span)),
        BinarySyntax { Operator.Text: "|>" } pipe => Expression(pipe.Left).Prepend(new("pipes (`|>`)", pipe.Operator.Span)),
        BinarySyntax b => [.. Operator(b.Operator), .. Expression(b.Left), .. Expression(b.Right)],
        UnarySyntax u => Expression(u.Operand),
        ParenthesisSyntax p => Expression(p.Inner),
        IfSyntax i => [.. Expression(i.Condition), .. Expression(i.Then), .. Expression(i.Else)],
        CallSyntax call => [.. Callee(call), .. call.Arguments.SelectMany(Passed)],
        ElementSyntax e => [.. Expression(e.Array), .. e.Indices.SelectMany(Index)],
        _ => [],
    };

    private IEnumerable<Found> Operator(NameSyntax name) => catalogue.FindFunction(name.Text) is not null ? []
        : name.Text == "@" ? [new("matrix products (`@`)", name.Span)] : [new($"the operator `{name.Text}`", name.Span)];

    private IEnumerable<Found> Callee(CallSyntax call)
    {
        if (call.Callee is not ReferenceSyntax { Name: var name }) return Expression(call.Callee);
        if (name.Text == "MvNormal") return Spelling(call);
        if (own.Contains(name.Text) || catalogue.FindDistribution(name.Text) is not null || catalogue.FindFunction(name.Text) is not null) return [];
        if (LanguageNames.Distributions.Contains(name.Text)) return [new($"the distribution `{name.Text}`", name.Span)];
        return LanguageNames.Functions.Contains(name.Text) ? [new($"the function `{name.Text}`", name.Span)] : [];
    }

    private static IEnumerable<Found> Spelling(CallSyntax call) =>
        call.Arguments.Where(a => a.Name?.Text is "sd" or "correlation").Take(1).Select(a => new Found("`MvNormal` written with `sd` and `correlation`", a.Span));

    private IEnumerable<Found> Passed(PassedSyntax passed) =>
        passed.For is { } fold ? Expression(passed.Value).Prepend(new("sums over a range (`for` inside a call)", fold.Span)) : Expression(passed.Value);

    private IEnumerable<Found> Index(IndexSyntax index) => index switch
    {
        { IsSlice: true, From: null, To: null } => [],
        { IsSlice: true } => [new("slices (`a[1..n]`)", index.Span)],
        _ => index.From is { } from ? Expression(from) : [],
    };

    private sealed record Found(string Construct, SourceSpan Span);
}
