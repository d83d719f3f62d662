namespace ProbDsl.Inference.Structures;

/// <summary>Recognizes a param that exactly one draw statement reads, as an argument of a distribution with a closed-form
/// maximum.</summary>
internal sealed class ClosedFormRule(ModelGraph graph, StandardCatalog catalog) : StructureRule
{
    private readonly Dictionary<Draw, (EstimatedDistribution? Distribution, Refusal? Refusal)> analyzed =
        new(ReferenceEqualityComparer.Instance);

    public override StructureMatch? Consider(Variable unknown) => unknown.Role == Role.Param ? OfParam(unknown) : null;

    private StructureMatch OfParam(Variable param)
    {
        var readers = graph.Story.OfType<Draw>().Where(d => DeepReads.Find(graph, d).Any(a => a.Of == param.Name)).ToList();
        if (readers.Count == 0)
            return Refuse(param, $"no observation depends on `{param.Name}`",
                "delete it, or use it in the distribution of an observed variable", param.Span);
        if (readers.Count > 1 && LiteralColumns.Match(graph, readers, catalog) is { } columns)
            return StructureMatch.Of(param.Name, new ClosedFormOfRows(columns), Reason(columns));
        if (readers.Count > 1)
            return Refuse(param, $"`{param.Name}` is shared by {string.Join(" and ", readers.Select(r => $"`{r.Name}`"))}, "
                + "but a closed form is for one distribution", "give each distribution params of its own", readers[1].Distribution.Span);
        if (!analyzed.TryGetValue(readers[0], out var found))
            analyzed[readers[0]] = found = EstimatedDistribution.Analyze(graph, readers[0], catalog);
        return found.Distribution is { } distribution
            ? StructureMatch.Of(param.Name, new ClosedFormOfRows(distribution), Reason(distribution))
            : StructureMatch.Refuse(param.Name, found.Refusal!);
    }

    private static string Reason(EstimatedDistribution distribution) =>
        $"closed-form maximum of {distribution.Draw.Distribution.Of.Name}, "
        + $"read by {string.Join(" and ", distribution.Draws.Select(d => $"`{d.Name}`"))}";

    private static StructureMatch Refuse(Variable param, string reason, string next, SourceSpan span) =>
        StructureMatch.Refuse(param.Name, new(reason, next, span));
}
