namespace ProbDsl.Inference.Em;

/// <summary>
/// Whether one fused pass over the rows can fit a story: it is a mixture with one finite latent per row, weights that are the same for all
/// rows (which may be `repeated`), distributions whose params the latent chooses (some params may be tied: one for all components), and
/// distributions that do not depend on it, all with closed forms. Cells may be missing where a component draws them and nothing else reads
/// them. The check uses analyzed forms, so definitions, order and spelling do not matter. Any other story gets its own program for the
/// steps.
/// </summary>
internal static class FusedMixture
{
    public static bool CanFit(StoryFacts story)
    {
        if (!new ClosedFormRowRequirement().IsMetBy(story)) return false;
        if (story.Unobserved.Filled.Count > 0 || story.Latents.ToList() is not [var label]) return false;
        if (story.Params.Append(label).Any(u => story[u.Name].Refusal is not null)) return false;
        if (new StateLimit().Unmet(story, label).Any()) return false;
        var graph = story.Graph;
        var found = story.Estimated.ToList();
        var distributions = graph.Story.OfType<Draw>()
            .Select(d => new AnalyzedDraw(d, found.Find(l => l.Draws.Contains(d))
                ?? EstimatedDistribution.Analyze(graph, d, story.Catalog).Distribution,
                DeepReads.Find(graph, d).Any(a => a.Of == label.Name))).ToList();
        var components = distributions.Where(l => l.ReadsLabel).ToList();
        var missing = story.Cells is null ? [] : story.Cells.Keys.ToList();
        return components.Count > 0
            && OrdersLabels(graph, components, distributions.Find(l => l.Draw.Target.Of == label.Name)!)
            && missing.TrueForAll(name => components.Exists(c => c.Draw.Target.Of == name))
            && distributions.TrueForAll(l => l.Draw.Target.Of == label.Name ? AreWeights(l) : !l.ReadsLabel || IsComponent(graph, label, l))
            && components.TrueForAll(c => IsRepeatedWith(graph.StatementsOf(label.Name).First(), c.Distribution!))
            && components.TrueForAll(c => LabelOrder(c.Distribution!).SequenceEqual(LabelOrder(components[0].Distribution!)));
    }

    /// <summary>
    /// Whether an ordered param only fixes the order of the components: there is at most one, and the weights are estimated, so components
    /// are exchangeable and can be relabeled in its order.
    /// </summary>
    private static bool OrdersLabels(ModelGraph graph, List<AnalyzedDraw> components, AnalyzedDraw weights) =>
        components.SelectMany(c => c.Distribution?.Estimated ?? []).Count(e => IsOrdered(graph[e.Access.Of])) switch
        {
            0 => true,
            1 => weights.Distribution?.Estimated.Any() == true,
            _ => false,
        };

    /// <summary>Whether the elements of a param are in ascending order.</summary>
    public static bool IsOrdered(Variable param) => param.Support is OrderedVectors or PositiveOrderedVectors;

    /// <summary>Whether every copy of a row has a label of its own and one draw of each of its columns.</summary>
    private static bool IsRepeatedWith(Statement label, EstimatedDistribution component) =>
        component.Draws.All(d => d.Copies == label.Copies);

    private static bool AreWeights(AnalyzedDraw of) =>
        of.Draw.Distribution.Of.Is(DistributionTraits.StateProbabilities) && of.Distribution is { Key.Count: 0 } distribution
            && (of.Draw.Distribution.Arguments[0].Parameter.Name == "p" || !distribution.Estimated.Any());

    private static bool IsComponent(ModelGraph graph, Variable label, AnalyzedDraw of)
    {
        var (draw, chosen) = (of.Draw, graph.StatementsOf(label.Name).First());
        if (of.Distribution is not { Key: [ComputedIndex { Position: Access key }] } distribution || key.Of != label.Name) return false;
        return graph[draw.Target.Of].Role == Role.Data
            && draw.Target.Type.Rank == draw.Distribution.Of.Target.Dims.Count + distribution.Repeats - distribution.InnerLoops
            && OwnRows(draw, key, distribution.InnerLoops) && OwnRows(chosen, chosen.Target);
    }

    /// <summary>
    /// Whether the label's indices are the statement's loops in any nesting order, without the given number of innermost loops.
    /// </summary>
    private static bool OwnRows(Statement statement, Access label, int inner = 0) =>
        label.At.Count == statement.Loops.Count - inner
            && label.At.All(at => at is AffineIndex { Loop: { } loop } && statement.Loops.Take(label.At.Count).Contains(loop))
            && label.At.Distinct().Count() == label.At.Count;

    /// <summary>
    /// The nesting depth of the loop of each of the label's indices: the order in which the statement iterates over the labels.
    /// </summary>
    private static IEnumerable<int> LabelOrder(EstimatedDistribution distribution) =>
        ((Access)((ComputedIndex)distribution.Key[0]).Position).At
        .Select(at => distribution.Draw.Loops.ToList().IndexOf(((AffineIndex)at).Loop!));

    /// <summary>A draw, its estimated distribution (null if it has none), and whether its distribution depends on the label.</summary>
    private sealed record AnalyzedDraw(Draw Draw, EstimatedDistribution? Distribution, bool ReadsLabel);
}
