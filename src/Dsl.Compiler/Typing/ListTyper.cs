namespace ProbDsl.Compiler.Typing;

/// <summary>Types array literals, `[a, b]` and `[e for k in 1..K]`: values of one shape along a new first dimension.</summary>
internal sealed class ListTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    public Expr? Type(ListSyntax list, Local local)
    {
        if (list.For is { } clause) return typers.Folds.Type(list, FoldKind.List, list.Items[0], clause, local);
        if (list.Items.FirstOrDefault(IsDistribution) is { } distribution)
            return Refuse(CompilerDiagnostics
                .WrongType(distribution.Span, $"a list contains values, but `{distribution.Span.OneLine}` is "
                + $"a distribution",
                    "lists of distributions are arguments of distributions only: `~ Mixture([0.5, 0.5], [Normal(0, 1), Normal(3, 1)])`"));
        var items = list.Items.Select(i => typers.Expressions.Type(i, local)).ToList();
        if (items.Contains(null)) return null;
        ValueList<Expr> typed = [.. items.Select(i => i!)];
        if (typed.FirstOrDefault(i => i.Type.Dims != typed[0].Type.Dims) is { } invalid)
            return Refuse(CompilerDiagnostics.ShapesDiffer(list.Span, (typed[0].Span, typed[0].Type), (invalid.Span, invalid.Type),
                Otherwise(list, typed)));
        return new ArrayLiteral(typed,
            new TensorType(Joined(typed), [new(Size.Of(typed.Count)), .. typed[0].Type.Dims], States(typed)), list.Span);
    }

    private bool IsDistribution(ExprSyntax item) =>
        item is CallSyntax { Callee: ReferenceSyntax { Name: var name } } && typers.Scope.FindCallable(name.Text) is null
            && catalog.FindFunction(name.Text) is null && catalog.FindDistribution(name.Text) is not null;

    private static string Otherwise(ListSyntax list, ValueList<Expr> items) =>
        items.All(i => i.Type.Rank <= 1) && items.Any(i => i.Type.IsScalar) ? $"the elements of a list have one shape; "
            + $"join numbers and vectors with `concat({string.Join(", ", list.Items.Select(i => i.Span.OneLine))})`"
        : items.All(i => i.Type.Rank == 1)
            ? "the rows of a matrix have one length: write the same number of elements in each; `concat(a, b)` joins vectors end to end"
        : "the elements of a list have one shape";

    private static Size? States(ValueList<Expr> items) =>
        items.All(i => i.Type.States == items[0].Type.States) ? items[0].Type.States : null;

    /// <summary>
    /// The common element kind: the shared one if there is one, whole if all are whole, positive if all are certainly positive.
    /// </summary>
    private static Element Joined(ValueList<Expr> items)
    {
        var first = items[0].Type.Element;
        if (items.All(i => i.Type.Element == first) && (first != Element.Index || States(items) is not null))
            return first is Element.Covariance or Element.Index or Element.Bool or Element.Int or Element.Unit or Element.Positive
                ? first : Simple(items);
        return Simple(items);
    }

    private static Element Simple(ValueList<Expr> items) =>
        items.All(i => i.Type.IsWhole) ? Element.Int
        : new FunctionUse([.. items]) is var use && Enumerable.Range(0, items.Count).All(use.IsPositive) ? Element.Positive : Element.Real;

    private Expr? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
