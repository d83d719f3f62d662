using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Walks expressions as written.</summary>
internal static class SyntaxWalk
{
    /// <summary>Every `array[indices]` inside an expression, outer ones first.</summary>
    public static IEnumerable<ElementSyntax> Elements(ExprSyntax expr) =>
        (expr is ElementSyntax element ? [element] : Enumerable.Empty<ElementSyntax>()).Concat(Children(expr).SelectMany(Elements));

    private static ValueList<ExprSyntax> Children(ExprSyntax expr) => expr switch
    {
        ParenthesisSyntax p => [p.Inner],
        UnarySyntax u => [u.Operand],
        BinarySyntax b => [b.Left, b.Right],
        IfSyntax i => [i.Condition, i.Then, i.Else],
        CallSyntax c => [c.Callee, .. c.Arguments.Select(a => a.Value)],
        ElementSyntax e => [e.Array, .. e.Indices.SelectMany(Bounds)],
        MemberSyntax m => [m.Of],
        ListSyntax l => l.Items,
        _ => [],
    };

    private static IEnumerable<ExprSyntax> Bounds(IndexSyntax index) => new[] { index.From, index.To }.OfType<ExprSyntax>();
}
