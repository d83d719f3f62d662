using ProbDsl.Catalog.Flows;

namespace ProbDsl.Inference.Variational;

/// <summary>Guides in the source that draw unknowns jointly, as the derived flow does: by one variable outside of all plates.</summary>
internal static class JointGuide
{
    /// <summary>
    /// Whether members of a plate are parts of a variable that the guide draws outside of it: then no row has a guide of its own.
    /// </summary>
    public static bool Joins(ModelGraph graph, Plate rows) =>
        ChangeOfVariables.Find(graph, [.. graph.Guide.OfType<Draw>()])
            .Any(v => !IsOver(v.Whole, rows) && v.Parts.Any(p => IsOver(p.Draw, rows)));

    /// <summary>
    /// Whether all trained maps are flows of variables that the guide draws outside of all plates: the guide is a posterior, and has no
    /// encoder.
    /// </summary>
    public static bool IsByFlows(ModelGraph graph)
    {
        var flows = FlowStage.Trained(graph, graph.Guide.Where(s => s.Loops.Count == 0)).ToHashSet();
        return flows.Count > 0 && !FlowStage.Trained(graph, graph.Story).Any()
            && graph.UsedCallables.All(c => c is not Net && (c is not Flow { HasWeights: true } || flows.Contains(c.Name)))
            && !FlowStage.Trained(graph, graph.Guide.Where(s => s.Loops.Count > 0)).Any();
    }

    /// <summary>
    /// Whether a flow of the guide is a spline. Inside of a bin its density is almost flat, so that the gradient through the draws alone
    /// sees a guide that shrinks only by rare draws of enormous gradients; the gradient of the log volume sees it in each draw.
    /// </summary>
    public static bool HasSplines(Problem problem) =>
        problem.Graph.Guide.OfType<Draw>().SelectMany(d => FlowStage.Expand(problem.Graph, d)).Any(s => s.Use.Of is IFlowMap map
            && map.Interval(KnownOptions.Evaluate(s.Use.Options, problem, new StandardCatalog())) is not null);

    private static bool IsOver(Draw draw, Plate rows) => draw.Loops.Any(l => l.Plate == rows);
}
