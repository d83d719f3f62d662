using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Analysis;

/// <summary>A param that exactly one drawn statement reads, as an argument of a distribution whose maximum has a closed form.</summary>
internal sealed class ClosedFormRule(ModelGraph graph, StandardCatalogue catalogue) : StructureRule
{
    private readonly Dictionary<Draw, (EstimatedLaw? Law, Refusal? Refusal)> analysed = new(ReferenceEqualityComparer.Instance);

    public override Finding? Consider(Variable unknown) => unknown.Role == Role.Param ? OfParam(unknown) : null;

    private Finding OfParam(Variable param)
    {
        var readers = graph.Story.OfType<Draw>().Where(d => DeepReads.Of(graph, d).Any(a => a.Of == param.Name)).ToList();
        if (readers.Count == 0)
            return Refuse(param, $"no observation depends on `{param.Name}`",
                "delete it, or use it in the law of something observed", param.Span);
        if (readers.Count > 1 && LiteralColumns.Of(graph, readers, catalogue) is { } columns)
            return Finding.Of(param.Name, new ClosedFormOfRows(columns), Reason(columns));
        if (readers.Count > 1)
            return Refuse(param, $"`{param.Name}` is shared by {string.Join(" and ", readers.Select(r => $"`{r.Name}`"))}, "
                + $"and the closed form is that of one law", "give each law params of its own", readers[1].Law.Span);
        if (!analysed.TryGetValue(readers[0], out var found))
            analysed[readers[0]] = found = EstimatedLaw.Analyse(graph, readers[0], catalogue);
        return found.Law is { } law
            ? Finding.Of(param.Name, new ClosedFormOfRows(law), Reason(law))
            : Finding.Refuse(param.Name, found.Refusal!);
    }

    private static string Reason(EstimatedLaw law) =>
        $"closed-form maximum of {law.Draw.Law.Of.Name}, read by {string.Join(" and ", law.Draws.Select(d => $"`{d.Name}`"))}";

    private static Finding Refuse(Variable param, string reason, string next, SourceSpan span) =>
        Finding.Refuse(param.Name, new(reason, next, span));
}
