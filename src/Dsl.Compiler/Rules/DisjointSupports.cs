namespace ProbDsl.Compiler.Rules;

/// <summary>Rejects a type and a distribution with disjoint supports: `a: positive ~ Uniform(-2, -1)`.</summary>
internal sealed class DisjointSupports(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
            if (statement is Draw draw && graph[draw.Target.Of].Type is var type && Supports.Of(draw.Distribution) is IntervalSupport bounds
                && IsApart(type.Element, bounds))
                yield return CompilerDiagnostics.WrongSupport(draw.Distribution.Span,
                    $"`{draw.Name}` is {type}, but `{draw.Distribution.Span.Text}` has no mass there", "change the bounds, or the type");
    }

    private static bool IsApart(Element element, IntervalSupport bounds) => element switch
    {
        Element.Positive or Element.PositiveOrdered => Constants.Evaluate(bounds.High) <= 0,
        Element.Unit => Constants.Evaluate(bounds.High) <= 0 || Constants.Evaluate(bounds.Low) >= 1,
        _ => false,
    };
}
