namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of an argument that must be positive, a probability or several that sum to one, but whose unknowns also give other values:
/// `sd ~ Normal(0, 1)`, `Bernoulli(a + b * x[n])`. Each unknown is reported once.
/// </summary>
internal sealed class UnrestrictedArguments(ModelGraph graph)
{
    private readonly UnrestrictedValues values = new(graph);
    private readonly ArgumentRestriction restriction = new(graph);
    private readonly HashSet<string> reported = [];

    public IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
            foreach (var side in ExprTree.RightSides(statement))
                foreach (var part in ExprTree.All(side))
                    if (part is DistributionCall call)
                        foreach (var warning in Find(call)) yield return warning;
    }

    private IEnumerable<Diagnostic> Find(DistributionCall call)
    {
        foreach (var given in call.Values)
            if (given.Parameter.Kind is TypePattern { Element: var asked } && Kind(asked) is { } kind && IsNew(given, asked))
                yield return CompilerWarnings.UnrestrictedArgument(given.Value.Span, given.Value.Span.OneLine,
                    given.Parameter.Name, call.Of.Name, kind, restriction.Advice(call, given));
    }

    private bool IsNew(BoundArgument given, Element asked) =>
        values.Exceeds(given.Value, asked) && (given.Value is not Access { Of: var name } || reported.Add(name));

    private static string? Kind(Element asked) => asked switch
    {
        Element.Positive => "positive",
        Element.Unit => "between 0 and 1",
        Element.Simplex => "at least 0 with sum 1",
        _ => null,
    };
}
