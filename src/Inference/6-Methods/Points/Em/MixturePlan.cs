namespace ProbDsl.Inference.Em;

/// <summary>
/// The mixture in a plan of `em`: the label, its weights, the distributions whose params it chooses, estimated distributions that do not
/// depend on it, and distributions without unknowns. Without a label, one component: the distributions of rows with missing cells.
/// </summary>
internal sealed record MixturePlan(Variable? Label, EstimatedDistribution? Weights,
    ValueList<EstimatedDistribution> Components, ValueList<EstimatedDistribution> Others,
    ValueList<Draw> Constants)
{
    public static MixturePlan Analyze(Problem problem, InferencePlan plan, StandardCatalog catalog)
    {
        WorkCount.Add("plan of a mixture");
        var graph = problem.Graph;
        var label = plan.Density.Sum.Latents is [var finite, ..] ? finite : null;
        var distributions = plan.Blocks.Select(b => b.By).OfType<ClosedFormPoint>().Select(p => p.Distribution).ToList();
        var prior = label is null ? null : graph.StatementsOf(label.Name).OfType<Draw>().Single();
        var byLabel = distributions.ToLookup(l => label is null ? problem.Missing.ContainsKey(l.Draw.Target.Of)
            : DeepReads.Find(graph, l.Draw).Any(a => a.Of == label.Name));
        var constants = graph.Story.OfType<Draw>().Where(d => d != prior && !distributions.Exists(l => l.Draws.Contains(d)));
        return new(label, prior is null ? null : EstimatedDistribution.Analyze(graph, prior, catalog).Distribution, [.. byLabel[true]],
            [.. byLabel[false].Where(l => l.Draw != prior)], [.. constants]);
    }
}
