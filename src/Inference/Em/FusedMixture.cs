using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Planning.Requirements;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Whether a story is a mixture that one fused pass over rows treats: one finite latent per row with weights that are the same for all
/// rows, the laws whose params it chooses (some of them tied, one for all components), and laws that it does not touch, all with closed
/// forms. Cells may be missing where a component draws them and nothing reads them. Seen by forms, so that definitions, order and spelling
/// do not matter. Any other story has its own program for its steps.
/// </summary>
internal static class FusedMixture
{
    public static bool Is(StoryFacts story)
    {
        if (!new HasRowsInClosedForm().IsMetBy(story)) return false;
        if (story.Unobserved.Filled.Count > 0 || story.Unobserved.Integrated.Count > 0 || story.Latents.ToList() is not [var label])
            return false;
        if (story.Params.Append(label).Any(u => story[u.Name].Refusal is not null)) return false;
        var graph = story.Graph;
        var found = story.Estimated.ToList();
        var distributions = graph.Story.OfType<Draw>()
            .Select(d => new Analyzed(d, found.Find(l => l.Draws.Contains(d))
                ?? EstimatedDistribution.Analyze(graph, d, story.Catalogue).Distribution,
                DeepReads.Of(graph, d).Any(a => a.Of == label.Name))).ToList();
        var components = distributions.Where(l => l.ReadsLabel).ToList();
        var missing = story.Cells is null ? [] : story.Cells.Keys.ToList();
        return components.Count > 0
            && OrdersLabels(graph, components, distributions.Find(l => l.Draw.Target.Of == label.Name)!)
            && missing.TrueForAll(name => components.Exists(c => c.Draw.Target.Of == name))
            && distributions.TrueForAll(l => l.Draw.Target.Of == label.Name ? AreWeights(l) : !l.ReadsLabel || IsComponent(graph, label, l))
            && components.TrueForAll(c => LabelOrder(c.Distribution!).SequenceEqual(LabelOrder(components[0].Distribution!)));
    }

    /// <summary>
    /// Whether an ordered param says no more than which component is which: there is one at most, and the weights are estimated, so that
    /// labels may be exchanged until it is in order.
    /// </summary>
    private static bool OrdersLabels(ModelGraph graph, List<Analyzed> components, Analyzed weights) =>
        components.SelectMany(c => c.Distribution?.Estimated ?? []).Count(e => IsOrdered(graph[e.Access.Of])) switch
        {
            0 => true,
            1 => weights.Distribution?.Estimated.Any() == true,
            _ => false,
        };

    /// <summary>Whether the elements of a param ascend.</summary>
    public static bool IsOrdered(Variable param) => param.Support is OrderedVectors or PositiveOrderedVectors;

    private static bool AreWeights(Analyzed of) =>
        of.Draw.Distribution.Of.Is(DistributionTraits.StateProbabilities) && of.Distribution is { Key.Count: 0 } distribution
            && (of.Draw.Distribution.Arguments[0].Parameter.Name == "p" || !distribution.Estimated.Any());

    private static bool IsComponent(ModelGraph graph, Variable label, Analyzed of)
    {
        var (draw, chosen) = (of.Draw, graph.StatementsOf(label.Name).First());
        return of.Distribution is { Key: [By { Position: Access key }] } distribution && key.Of == label.Name
            && graph[draw.Target.Of].Role == Role.Data
            && draw.Target.Type.Rank == draw.Distribution.Of.Target.Dims.Count + distribution.Repeats - distribution.InnerLoops
            && OwnRows(draw, key, distribution.InnerLoops) && OwnRows(chosen, chosen.Target);
    }

    /// <summary>The label's indices are the statement's loops, all of them but these innermost ones, however they are nested.</summary>
    private static bool OwnRows(Statement statement, Access label, int inner = 0) =>
        label.At.Count == statement.Loops.Count - inner
            && label.At.All(at => at is Affine { Loop: { } loop } && statement.Loops.Take(label.At.Count).Contains(loop))
            && label.At.Distinct().Count() == label.At.Count;

    /// <summary>
    /// How deep the loop of each of the label's indices is nested: the order in which the statement goes through the labels.
    /// </summary>
    private static IEnumerable<int> LabelOrder(EstimatedDistribution distribution) =>
        ((Access)((By)distribution.Key[0]).Position).At.Select(at => distribution.Draw.Loops.ToList().IndexOf(((Affine)at).Loop!));

    /// <summary>A drawn statement as an estimated law, null where it is none, and whether the label has a say in it.</summary>
    private sealed record Analyzed(Draw Draw, EstimatedDistribution? Distribution, bool ReadsLabel);
}
