namespace ProbDsl.Compiler.Binding;

/// <summary>
/// Traverses expressions of the syntax tree; with loops instead of recursion and queries, since every run starts with it.
/// </summary>
internal static class SyntaxTree
{
    /// <summary>Every `array[indices]` inside an expression, outer ones first.</summary>
    public static IEnumerable<ElementSyntax> Elements(ExprSyntax expr) => All(expr).OfType<ElementSyntax>();

    /// <summary>Every `array[indices]` with the `for` clauses around it: `y[t-k]` in `sum(b[k] * y[t-k] for k in 1..K)`.</summary>
    public static IEnumerable<(ElementSyntax Element, ValueList<ForClauseSyntax> Folds)> ElementsInFolds(ExprSyntax expr)
    {
        var open = new Stack<Visit>();
        open.Push(new(expr, []));
        while (open.TryPop(out var next))
        {
            if (next.Expr is ElementSyntax element) yield return (element, next.Folds);
            var clauses = Clauses(next.Expr);
            ValueList<ForClauseSyntax> folds = clauses.Count == 0 ? next.Folds : [.. next.Folds, .. clauses];
            var parts = Children(next.Expr);
            for (var i = parts.Count - 1; i >= 0; i--) open.Push(new(parts[i], folds));
        }
    }

    /// <summary>The variable of every `for` inside an expression.</summary>
    public static IEnumerable<NameSyntax> LoopVariables(ExprSyntax expr) => All(expr).SelectMany(Clauses).Select(c => c.Name);

    /// <summary>The range of every `for` inside an expression.</summary>
    public static IEnumerable<LoopRangeSyntax> Overs(ExprSyntax expr)
    {
        foreach (var part in All(expr))
            foreach (var clause in Clauses(part)) yield return clause.Over;
    }

    /// <summary>Every name that is used as a value inside an expression.</summary>
    public static IEnumerable<string> Names(ExprSyntax expr)
    {
        foreach (var part in All(expr))
            if (part is ReferenceSyntax reference) yield return reference.Name.Text;
    }

    /// <summary>The expression and all its parts, in preorder.</summary>
    public static IEnumerable<ExprSyntax> All(ExprSyntax expr)
    {
        var open = new Stack<ExprSyntax>();
        open.Push(expr);
        while (open.TryPop(out var next))
        {
            yield return next;
            var parts = Children(next);
            for (var i = parts.Count - 1; i >= 0; i--) open.Push(parts[i]);
        }
    }

    private static List<ForClauseSyntax> Clauses(ExprSyntax expr)
    {
        var clauses = new List<ForClauseSyntax>();
        if (expr is CallSyntax call)
            foreach (var argument in call.Arguments)
                if (argument.For is { } own) clauses.Add(own);
        if (expr is ListSyntax { For: { } clause }) clauses.Add(clause);
        return clauses;
    }

    private static List<ExprSyntax> Children(ExprSyntax expr)
    {
        var parts = new List<ExprSyntax>();
        switch (expr)
        {
            case ParenthesisSyntax parenthesis:
                parts.Add(parenthesis.Inner);
                break;
            case UnarySyntax unary:
                parts.Add(unary.Operand);
                break;
            case BinarySyntax binary:
                parts.Add(binary.Left);
                parts.Add(binary.Right);
                break;
            case IfSyntax choice:
                parts.Add(choice.Condition);
                parts.Add(choice.Then);
                parts.Add(choice.Else);
                break;
            case CallSyntax call:
                if (call.Callee is not ReferenceSyntax) parts.Add(call.Callee);
                foreach (var argument in call.Arguments) parts.Add(argument.Value);
                break;
            case ElementSyntax element:
                parts.Add(element.Array);
                AddBounds(element.Indices, parts);
                break;
            case MemberSyntax member:
                parts.Add(member.Of);
                break;
            case ListSyntax list:
                parts.AddRange(list.Items);
                break;
        }

        return parts;
    }

    /// <summary>Adds the bounds of indices that are present, in order.</summary>
    internal static void AddBounds(ValueList<IndexSyntax> indices, List<ExprSyntax> parts)
    {
        foreach (var index in indices)
        {
            if (index.From is { } from) parts.Add(from);
            if (index.To is { } to) parts.Add(to);
        }
    }

    /// <summary>An expression still to be visited, with the `for` clauses around it.</summary>
    private sealed record Visit(ExprSyntax Expr, ValueList<ForClauseSyntax> Folds);
}
