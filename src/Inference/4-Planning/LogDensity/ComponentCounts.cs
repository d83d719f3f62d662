namespace ProbDsl.Inference.LogDensity;

/// <summary>The sizes that count components which may be exchangeable.</summary>
public static class ComponentCounts
{
    /// <summary>The sizes of the states of labels, and of the weights of mixtures, each once.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="labels">Labels that are marginalized.</param>
    public static IEnumerable<Size> Find(ModelGraph graph, IEnumerable<Variable> labels) =>
        labels.Select(label => ((FiniteSupport)label.Support).Count)
            .Concat(Mixtures(graph).Select(SizeOf)).Distinct();

    /// <summary>The size of the weights of a mixture.</summary>
    public static Size SizeOf(DistributionCall mixture) => mixture.Values.First().Value.Type.Dims[^1].Size;

    /// <summary>Whether a mixture has components of one family: their density has a mode for each way to divide the rows.</summary>
    public static bool HaveAlike(ModelGraph graph) => Mixtures(graph)
        .Any(m => m.Arguments.Any(a => a.Argument is DistributionCalls { Over: not null })
            || m.Distributions.DistinctBy(d => d.Of).Count() < m.Distributions.Count());

    /// <summary>The mixtures of a story.</summary>
    public static IEnumerable<DistributionCall> Mixtures(ModelGraph graph) => graph.Story.OfType<Draw>()
        .SelectMany(d => ExprTree.All(d.Distribution).OfType<DistributionCall>())
        .Where(call => call.Of.Draws == DrawTypeSource.AsDistributions && !NetsInOpenUnits.IsBounded(call));
}
