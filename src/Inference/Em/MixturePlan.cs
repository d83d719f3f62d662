using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Planning;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Em;

/// <summary>
/// A plan of `em`, read as the mixture it is: the label, its weights, the laws whose params it chooses, estimated laws that it does not
/// touch, and laws without unknowns.
/// </summary>
internal sealed record MixturePlan(Variable Label, EstimatedLaw Weights, ValueList<EstimatedLaw> Components, ValueList<EstimatedLaw> Others,
    ValueList<Draw> Constants)
{
    public static MixturePlan Of(ModelGraph graph, InferencePlan plan, StandardCatalogue catalogue)
    {
        var label = graph[plan.Blocks.First(b => b.By is SumOut).Unknowns[0]];
        var laws = plan.Blocks.Select(b => b.By).OfType<ClosedFormPoint>().Select(p => p.Law).ToList();
        var prior = graph.StatementsOf(label.Name).OfType<Draw>().Single();
        var byLabel = laws.ToLookup(l => DeepReads.Of(graph, l.Draw).Any(a => a.Of == label.Name));
        var constants = graph.Story.OfType<Draw>().Where(d => d != prior && !laws.Exists(l => l.Draws.Contains(d)));
        return new(label, EstimatedLaw.Analyse(graph, prior, catalogue).Law!, [.. byLabel[true]],
            [.. byLabel[false].Where(l => l.Draw != prior)], [.. constants]);
    }
}
