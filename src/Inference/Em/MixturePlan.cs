using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Planning;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Em;

/// <summary>
/// The mixture in a plan of `em`: the label, its weights, the distributions whose params it chooses, estimated distributions that do not
/// depend on it, and distributions without unknowns.
/// </summary>
internal sealed record MixturePlan(Variable Label, EstimatedDistribution Weights,
    ValueList<EstimatedDistribution> Components, ValueList<EstimatedDistribution> Others,
    ValueList<Draw> Constants)
{
    public static MixturePlan Of(ModelGraph graph, InferencePlan plan, StandardCatalog catalog)
    {
        var label = graph[plan.Blocks.First(b => b.By is SumOut).Unknowns[0]];
        var distributions = plan.Blocks.Select(b => b.By).OfType<ClosedFormPoint>().Select(p => p.Distribution).ToList();
        var prior = graph.StatementsOf(label.Name).OfType<Draw>().Single();
        var byLabel = distributions.ToLookup(l => DeepReads.Of(graph, l.Draw).Any(a => a.Of == label.Name));
        var constants = graph.Story.OfType<Draw>().Where(d => d != prior && !distributions.Exists(l => l.Draws.Contains(d)));
        return new(label, EstimatedDistribution.Analyze(graph, prior, catalog).Distribution!, [.. byLabel[true]],
            [.. byLabel[false].Where(l => l.Draw != prior)], [.. constants]);
    }
}
