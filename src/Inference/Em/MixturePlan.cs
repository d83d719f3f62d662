using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>
/// A story as a finite mixture: one finite latent per row, its weights, the laws whose params it chooses, and laws it does not touch. Found by forms, so that
/// definitions, order and spelling of the story do not matter; anything that only resembles this is refused with its reason.
/// </summary>
internal sealed record MixturePlan(Variable Label, EstimatedLaw Weights, ValueList<EstimatedLaw> Components, ValueList<EstimatedLaw> Others, ValueList<Draw> Constants)
{
    public static (MixturePlan? Plan, ValueList<Refusal> Refusals) Find(StoryOptions options, StandardCatalogue catalogue)
    {
        var graph = options.Graph;
        var latents = options.Latents.ToList();
        if (latents.Count != 1) return Refuse([Latents(graph, latents)]);
        var label = latents[0];
        if (options[label.Name].Refusal is { } obstacle) return Refuse([obstacle]);
        var refusals = options.Params.Select(p => options[p.Name].Refusal).OfType<Refusal>().DistinctBy(r => r.Reason).ToList();
        if (refusals.Count > 0) return Refuse(refusals);
        var laws = graph.Story.OfType<Draw>().Select(d => (Draw: d, EstimatedLaw.Analyse(graph, d, catalogue).Law, ReadsLabel: DeepReads.Of(graph, d).Any(a => a.Of == label.Name))).ToList();
        foreach (var (draw, law, readsLabel) in laws) refusals.AddRange(Obstacles(graph, label, draw, law, readsLabel));
        if (refusals.Count > 0) return Refuse(refusals);
        var components = laws.Where(l => l.ReadsLabel).Select(l => l.Law!).ToList();
        if (components.Count == 0) return Refuse([new($"nothing observed depends on `{label.Name}`", "use it in the law of something observed, or delete it", label.Span)]);
        var rest = laws.Where(l => !l.ReadsLabel && l.Draw.Target.Of != label.Name).ToList();
        return (new(label, laws.First(l => l.Draw.Target.Of == label.Name).Law!, [.. components],
            [.. rest.Where(l => l.Law?.Estimated.Any() == true).Select(l => l.Law!)], [.. rest.Where(l => l.Law?.Estimated.Any() != true).Select(l => l.Draw)]), []);
    }

    private static Refusal Latents(ModelGraph graph, List<Variable> latents) => latents.Count == 0
        ? new("the story has no latent variable", "use `mle`, which estimates fully observed stories in closed form", graph.Story[0].Target.Span)
        : new($"{string.Join(" and ", latents.Select(l => $"`{l.Name}`"))} are latent, and `em` of this version sums one label per row out", "keep one of them", latents[1].Span);

    private static IEnumerable<Refusal> Obstacles(ModelGraph graph, Variable label, Draw draw, EstimatedLaw? law, bool readsLabel)
    {
        if (draw.Target.Of == label.Name) return WeightObstacles(draw, law);
        return readsLabel ? ComponentObstacles(graph, label, draw, law) : [];
    }

    private static IEnumerable<Refusal> WeightObstacles(Draw draw, EstimatedLaw? law)
    {
        if (draw.Law.Of.Name != "Categorical")
            yield return new($"`{draw.Name}` is drawn from {draw.Law.Of.Name}, and `em` of this version takes labels from Categorical", "write `Categorical(weight)` with `param weight: simplex[K]`", draw.Law.Span);
        else if (law is null)
            yield return new($"the weights of `{draw.Name}` are computed from unknowns", "pass a `param` of type simplex", draw.Law.Span);
        else if (law.Key.Count > 0)
            yield return new($"the weights of `{draw.Name}` are `{law.Places[0].Argument.Value.Span.Text}`, which may differ from row to row", "`em` of this version needs the same weights for all rows: `Categorical(weight)`", law.Places[0].Argument.Value.Span);
        else if (draw.Law.Arguments[0].Parameter.Name != "p" && law.Estimated.Any())
            yield return new($"the weights of `{draw.Name}` are written as logits, which are free up to a constant", "write `Categorical(weight)` with `param weight: simplex[K]`", draw.Law.Arguments[0].Value.Span);
    }

    private static IEnumerable<Refusal> ComponentObstacles(ModelGraph graph, Variable label, Draw draw, EstimatedLaw? law)
    {
        var label1 = graph.StatementsOf(label.Name).First();
        if (law is null)
            yield return new($"`{draw.Name}` has no closed form given `{label.Name}`", "pass params to its law without arithmetic", draw.Law.Span);
        else if (graph[draw.Target.Of].Role != Role.Data)
            yield return new($"`{draw.Name}` is latent", "`em` of this version needs it observed", draw.Target.Span);
        else if (law.Places.FirstOrDefault(p => p.Form is Free free && DeepReads.Of(graph, free.Value).Any(a => a.Of == label.Name)) is { } known)
            yield return new($"`{known.Argument.Value.Span.Text}` depends on `{label.Name}` and is no param", "give each component params of its own", known.Argument.Value.Span);
        else if (law.Key is not [By { Position: Access { Of: var of } key }] || of != label.Name)
            yield return new($"`{Shared(law)}` is the same for all values of `{label.Name}`, while the others differ", $"`em` of this version needs every param of {draw.Law.Of.Name} to be chosen by `{label.Name}`, as in `{Shared(law)}[{label1.Name}]`", draw.Law.Span);
        else if (!OwnRows(draw, key) || !OwnRows(label1, label1.Target))
            yield return new($"`{draw.Name}` has several rows for each `{label1.Name}`", "`em` of this version needs one row per label: give both the same loops in the same order", draw.Target.Span);
        else if (graph[draw.Target.Of].Type.Rank != draw.Law.Of.Target.Dims.Count)
            yield return new($"`{draw.Name}` is {graph[draw.Target.Of].Type}, several draws of {draw.Law.Of.Name} for each `{label1.Name}`", "`em` of this version needs one draw per label: use MvNormal, or one data name for each element", draw.Target.Span);
    }

    private static string Shared(EstimatedLaw law) => law.Estimated.Select(e => e.Access.Of).FirstOrDefault() ?? law.Draw.Law.Span.Text;

    /// <summary>The label's indices are the statement's loops, all of them, in order.</summary>
    private static bool OwnRows(Statement statement, Access label) => label.At.OfType<Affine>().Select(a => a.Loop).SequenceEqual(statement.Loops);

    private static (MixturePlan? Plan, ValueList<Refusal> Refusals) Refuse(IEnumerable<Refusal> refusals) => (null, [.. refusals]);
}
