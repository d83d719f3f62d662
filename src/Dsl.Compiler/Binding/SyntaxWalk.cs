using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Binding;

/// <summary>Walks expressions as written.</summary>
internal static class SyntaxWalk
{
    /// <summary>Every `array[indices]` inside an expression, outer ones first.</summary>
    public static IEnumerable<ElementSyntax> Elements(ExprSyntax expr) => All(expr).OfType<ElementSyntax>();

    /// <summary>The same with the `for` clauses around each: `y[t-k]` in `sum(b[k] * y[t-k] for k in 1..K)`.</summary>
    public static IEnumerable<(ElementSyntax Element, ValueList<ForClauseSyntax> Folds)> ElementsInFolds(ExprSyntax expr)
    {
        var open = new Stack<Visit>([new(expr, [])]);
        while (open.TryPop(out var next))
        {
            if (next.Expr is ElementSyntax element) yield return (element, next.Folds);
            ValueList<ForClauseSyntax> folds = [.. next.Folds, .. Clauses(next.Expr)];
            foreach (var child in Children(next.Expr).Reverse()) open.Push(new(child, folds));
        }
    }

    /// <summary>The variable of every `for` inside an expression.</summary>
    public static IEnumerable<NameSyntax> LoopVariables(ExprSyntax expr) => All(expr).SelectMany(Clauses).Select(c => c.Name);

    /// <summary>The range of every `for` inside an expression.</summary>
    public static IEnumerable<OverSyntax> Overs(ExprSyntax expr) => All(expr).SelectMany(Clauses).Select(c => c.Over);

    /// <summary>Every name that stands for a value inside an expression.</summary>
    public static IEnumerable<string> Names(ExprSyntax expr) => All(expr).OfType<ReferenceSyntax>().Select(r => r.Name.Text);

    /// <summary>The expression and all its parts, each before its own parts.</summary>
    public static IEnumerable<ExprSyntax> All(ExprSyntax expr)
    {
        var open = new Stack<ExprSyntax>([expr]);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in Children(next).Reverse()) open.Push(child);
        }
    }

    private static IEnumerable<ForClauseSyntax> Clauses(ExprSyntax expr) => expr switch
    {
        CallSyntax call => call.Arguments.Select(a => a.For).OfType<ForClauseSyntax>(),
        ListSyntax { For: { } clause } => [clause],
        _ => [],
    };

    private static ValueList<ExprSyntax> Children(ExprSyntax expr) => expr switch
    {
        ParenthesisSyntax p => [p.Inner],
        UnarySyntax u => [u.Operand],
        BinarySyntax b => [b.Left, b.Right],
        IfSyntax i => [i.Condition, i.Then, i.Else],
        CallSyntax c => [.. c.Callee is ReferenceSyntax ? [] : new[] { c.Callee }, .. c.Arguments.Select(a => a.Value)],
        ElementSyntax e => [e.Array, .. e.Indices.SelectMany(Bounds)],
        MemberSyntax m => [m.Of],
        ListSyntax l => l.Items,
        _ => [],
    };

    private static IEnumerable<ExprSyntax> Bounds(IndexSyntax index) => new[] { index.From, index.To }.OfType<ExprSyntax>();

    /// <summary>An expression still to be walked, with the `for` clauses around it.</summary>
    private sealed record Visit(ExprSyntax Expr, ValueList<ForClauseSyntax> Folds);
}
