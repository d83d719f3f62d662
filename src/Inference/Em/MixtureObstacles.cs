using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// What keeps a story from being a finite mixture: one finite latent per row, its weights, the laws whose params it chooses, and laws it does not touch. Seen by forms, so that
/// definitions, order and spelling do not matter; a story that only resembles a mixture has an obstacle with its reason.
/// </summary>
internal static class MixtureObstacles
{
    public static IEnumerable<Refusal> In(StoryOptions options, StandardCatalogue catalogue)
    {
        var graph = options.Graph;
        var latents = options.Latents.ToList();
        if (Refusals(options, latents) is { Count: > 0 } continuous) return continuous;
        if (latents.Count != 1) return [Latents(graph, latents)];
        if (Refusals(options, options.Params) is { Count: > 0 } withoutClosedForm) return withoutClosedForm;
        var label = latents[0];
        var laws = graph.Story.OfType<Draw>().Select(d => new Analysed(d, EstimatedLaw.Analyse(graph, d, catalogue), DeepReads.Of(graph, d).Any(a => a.Of == label.Name))).ToList();
        var obstacles = laws.Select(l => Obstacle(graph, label, l)).OfType<Refusal>().ToList();
        return obstacles.Count > 0 ? obstacles : Together(label, [.. laws.Where(l => l.ReadsLabel).Select(l => l.Law!)]);
    }

    /// <summary>The laws whose params the label chooses go through its members in one order.</summary>
    private static IEnumerable<Refusal> Together(Variable label, List<EstimatedLaw> components)
    {
        if (components.Count == 0) return [new($"nothing observed depends on `{label.Name}`", "use it in the law of something observed, or delete it", label.Span)];
        if (components.Find(c => !LabelOrder(c).SequenceEqual(LabelOrder(components[0]))) is not { } other) return [];
        return [new($"the loops of `{other.Draw.Name}` go through the labels in another order than those of `{components[0].Draw.Name}`", "`em` of this version needs one order: nest the loops of both the same way", other.Draw.Target.Span)];
    }

    private static List<Refusal> Refusals(StoryOptions options, IEnumerable<Variable> unknowns) => [.. unknowns.Select(u => options[u.Name].Refusal).OfType<Refusal>().DistinctBy(r => r.Reason)];

    private static Refusal Latents(ModelGraph graph, List<Variable> latents) => latents.Count == 0
        ? new("the story has no latent variable", "use `mle`, which estimates fully observed stories in closed form", graph.Story[0].Span)
        : new($"{string.Join(" and ", latents.Select(l => $"`{l.Name}`"))} are latent, and `em` of this version sums one label per row out", "keep one of them", latents[1].Span);

    private static Refusal? Obstacle(ModelGraph graph, Variable label, Analysed found)
    {
        if (found.Draw.Target.Of == label.Name) return WeightObstacle(found);
        return found.ReadsLabel ? ComponentObstacle(graph, label, found) : null;
    }

    private static Refusal? WeightObstacle(Analysed found)
    {
        var draw = found.Draw;
        if (draw.Law.Of.Name != "Categorical")
            return new($"`{draw.Name}` is drawn from {draw.Law.Of.Name}, and `em` of this version takes labels from Categorical", "write `Categorical(weight)` with `param weight: simplex[K]`", draw.Law.Span);
        if (found.Law is not { } law) return found.Refusal;
        if (law.Key.Count > 0)
            return new($"the weights of `{draw.Name}` are `{law.Places[0].Argument.Value.Span.Text}`, which may differ from row to row", "`em` of this version needs the same weights for all rows: `Categorical(weight)`", law.Places[0].Argument.Value.Span);
        if (draw.Law.Arguments[0].Parameter.Name != "p" && law.Estimated.Any())
            return new($"the weights of `{draw.Name}` are written as logits, which are free up to a constant", "write `Categorical(weight)` with `param weight: simplex[K]`", draw.Law.Arguments[0].Value.Span);
        return null;
    }

    private static Refusal? ComponentObstacle(ModelGraph graph, Variable label, Analysed found)
    {
        var (draw, chosen) = (found.Draw, graph.StatementsOf(label.Name).First());
        if (found.Law is not { } law) return found.Refusal;
        if (graph[draw.Target.Of].Role != Role.Data) return new($"`{draw.Name}` is latent", "`em` of this version needs it observed", draw.Target.Span);
        if (law.Key is not [By { Position: Access { Of: var of } key }] || of != label.Name)
            return new($"`{law.Places[0].Argument.Value.Span.Text}` is chosen by more than `{chosen.Name}`", $"`em` of this version needs every param of {draw.Law.Of.Name} to be chosen by `{chosen.Name}` alone", draw.Law.Span);
        if (!OwnRows(draw, key) || !OwnRows(chosen, chosen.Target))
            return new($"`{draw.Name}` has several rows for each `{chosen.Name}`", "`em` of this version needs one row per label: give both the same loops", draw.Target.Span);
        if (graph[draw.Target.Of].Type.Rank != draw.Law.Of.Target.Dims.Count)
            return new($"`{draw.Name}` is {graph[draw.Target.Of].Type}, several draws of {draw.Law.Of.Name} for each `{chosen.Name}`", "`em` of this version needs one draw per label: use MvNormal, or one data name for each element", draw.Target.Span);
        return null;
    }

    /// <summary>The label's indices are the statement's loops, all of them, however they are nested.</summary>
    private static bool OwnRows(Statement statement, Access label) =>
        label.At.Count == statement.Loops.Count && label.At.All(at => at is Affine { Loop: { } loop } && statement.Loops.Contains(loop)) && label.At.Distinct().Count() == label.At.Count;

    /// <summary>How deep the loop of each of the label's indices is nested: the order in which the statement goes through the labels.</summary>
    private static IEnumerable<int> LabelOrder(EstimatedLaw law) =>
        ((Access)((By)law.Key[0]).Position).At.Select(at => law.Draw.Loops.ToList().IndexOf(((Affine)at).Loop!));

    /// <summary>A drawn statement as an estimated law, or why it is none, and whether the label has a say in it.</summary>
    private sealed record Analysed(Draw Draw, (EstimatedLaw? Law, Refusal? Refusal) Found, bool ReadsLabel)
    {
        public EstimatedLaw? Law => Found.Law;

        public Refusal? Refusal => Found.Refusal;
    }
}
