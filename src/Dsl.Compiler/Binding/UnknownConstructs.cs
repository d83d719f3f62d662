using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Finds what the grammar reads and the compiler does not treat yet. Each construct is named once, at its first place; where there is one, nothing
/// else is checked, since names that it would declare are missing.
/// </summary>
internal static class UnknownConstructs
{
    private const string Next = "`probdsl explain E0190` lists what is there; the story is read and formatted, but cannot be compiled";

    public static ValueList<Diagnostic> In(ModelSyntax model) =>
        [.. model.Items.SelectMany(Items).GroupBy(found => found.Construct).Select(g => CompilerDiagnostics.NotBuiltYet(g.First().Span, g.Key, Next))];

    private static IEnumerable<(string Construct, SourceSpan Span)> Items(ItemSyntax item) => item switch
    {
        FunctionSyntax f => [("user functions (`function`)", f.Span)],
        NetSyntax n => [("nets (`net`)", n.Span)],
        FlowSyntax f => [("flows (`flow`)", f.Span)],
        SdeSyntax s => [("SDEs (`sde`)", s.Span)],
        GuideSyntax g => [("guides (`guide { }`)", g.Span)],
        CriticSyntax c => [("critics (`critic { }`)", c.Span)],
        FitSyntax f => [("fit blocks (`fit { }`)", f.Span)],
        WeighSyntax w => [("added log densities (`target +=`)", w.Span)],
        DataSyntax d => Data(d),
        ParamSyntax p => [.. p.Start is null ? [] : Expression(p.Start)],
        ForSyntax f => For(f),
        DrawSyntax d => [.. d.Target.Dims.SelectMany(Index), .. Expression(d.Law)],
        DefineSyntax d => [.. d.Target.Dims.SelectMany(Index), .. Expression(d.Value)],
        _ => [],
    };

    private static IEnumerable<(string Construct, SourceSpan Span)> Data(DataSyntax data)
    {
        if (data.By.Count > 0) yield return ("ragged groups (`by`)", data.By[0].Span);
        if (data.Within is { } range) yield return ("ranges of data (`in`)", range.Span);
        foreach (var found in data.From.SelectMany(Expression)) yield return found;
    }

    private static IEnumerable<(string Construct, SourceSpan Span)> For(ForSyntax loop)
    {
        if (loop.Repeated is { } copies) yield return ("repeated plates (`repeated`)", copies.Span);
        foreach (var found in loop.Body.SelectMany(Items)) yield return found;
    }

    private static IEnumerable<(string Construct, SourceSpan Span)> Expression(ExprSyntax expr) => expr switch
    {
        ListSyntax list => [("array literals (`[a, b]`)", list.Span)],
        MemberSyntax member => [("outputs of nets (`.name`)", member.Span)],
        BinarySyntax { Operator.Text: "|>" } pipe => [("pipes (`|>`)", pipe.Operator.Span)],
        BinarySyntax { Operator.Text: "@" } product => [("matrix products (`@`)", product.Operator.Span)],
        BinarySyntax b => Expression(b.Left).Concat(Expression(b.Right)),
        UnarySyntax u => Expression(u.Operand),
        ParenthesisSyntax p => Expression(p.Inner),
        IfSyntax i => Expression(i.Condition).Concat(Expression(i.Then)).Concat(Expression(i.Else)),
        CallSyntax call => Expression(call.Callee).Concat(call.Arguments.SelectMany(Passed)),
        ElementSyntax e => Expression(e.Array).Concat(e.Indices.SelectMany(Index)),
        _ => [],
    };

    private static IEnumerable<(string Construct, SourceSpan Span)> Passed(PassedSyntax passed) =>
        passed.For is { } fold ? [("sums over a range (`for` inside a call)", fold.Span)] : Expression(passed.Value);

    private static IEnumerable<(string Construct, SourceSpan Span)> Index(IndexSyntax index) => index switch
    {
        { IsSlice: true, From: null, To: null } => [],
        { IsSlice: true } => [("slices (`a[1..n]`)", index.Span)],
        _ => index.From is { } from ? Expression(from) : [],
    };
}
