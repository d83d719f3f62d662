using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>A latent is drawn by the guide, and its slope goes through the draw.</summary>
public sealed record Guided() : Treatment("drawn by the guide");

/// <summary>A finite latent that the guide draws: the bound is the mean over its states.</summary>
public sealed record Averaged() : Treatment("a mean over its states, weighed by the guide");

/// <summary>A latent that the guide leaves out gets a normal law of each free number.</summary>
public sealed record DerivedNormal() : Treatment("a normal law on the unconstrained scale");

/// <summary>A latent that the guide leaves out is drawn by a net that reads its row.</summary>
public sealed record Amortised() : Treatment("a normal law whose mean and sd a net makes of the row");

/// <summary>A chain along which the guide adds noise: steps are held against the story's by formulas.</summary>
public sealed record Diffused() : Treatment("step by step, each held against the guide's by a formula");

/// <summary>Params and weights are moved along the slope of the bound.</summary>
public sealed record Trained() : Treatment("along the slope of the bound");

/// <summary>The plan of methods that climb a bound on the likelihood by draws of a guide.</summary>
internal static class GuidedPlan
{
    public static MethodChoice Of(string method, StoryFacts options, ModelGraph graph)
    {
        ValueList<Refusal> refusals = [.. new HasTrainableDensity().Unmet(options), .. Nothing(options), .. Untrained(options, graph), .. OtherChains(graph), .. Repeated(method, options)];
        return refusals.Count > 0 ? new(null, refusals) : new(new(method, [.. Blocks(method, options, graph)]), []);
    }

    private static IEnumerable<Refusal> Nothing(StoryFacts options)
    {
        if (options.Params.Any() || options.Needed.Any() || options.Graph.HasNets || !new HasTrainableDensity().IsMetBy(options)) yield break;
        yield return SomethingIsUnknown.Refuse(options.Graph);
    }

    /// <summary>A guide is trained by its params and nets, or by those of the one that is derived; a story by its own.</summary>
    private static IEnumerable<Refusal> Untrained(StoryFacts options, ModelGraph graph)
    {
        var drawn = GuidedLatents.Drawn(graph);
        var isDerived = options.Needed.Any(l => !l.IsFiniteLatent && !drawn.Contains(l.Name)) || options.Unobserved.Filled.Count > 0;
        var hasOwn = options.Params.Any() || options.Graph.HasNets || graph.GuideCallables.Any(c => c is Net) || graph.GuideVariables.Any(v => v.Role == Role.Param);
        if (!isDerived && !hasOwn && options.Needed.Any()) yield return NothingTrained(graph);
    }

    public static Refusal NothingTrained(ModelGraph graph) => new(
        "nothing in it is trained: neither the story nor its guide has a `param` or a net",
        "give the guide a `param` for each number of its distributions, or leave the guide out: then one is derived, and trained",
        graph.Guide.Count > 0 ? graph.Guide[0].Span : graph.FirstStatement);

    /// <summary>A latent of a repeated row is another one in each copy: the guide has to say so too, and a bound of several draws weighs none.</summary>
    internal static IEnumerable<Refusal> Repeated(string method, StoryFacts options)
    {
        var isWeighed = GuidedMethod.KindOf(method) == BoundKind.Elbo;
        foreach (var latent in options.Needed)
            foreach (var draw in options.Graph.Story.OfType<Draw>().Where(d => d.Target.Of == latent.Name && d.Copies.Count > 0))
            {
                var guides = options.Graph.Guide.OfType<Draw>().Where(d => d.Target.Of == latent.Name).ToList();
                var isGuided = isWeighed && guides.Count > 0;
                var isSummed = latent.IsFiniteLatent && !isGuided;
                if (isSummed || (isGuided && guides.TrueForAll(g => Times(g).SequenceEqual(Times(draw))))) continue;
                yield return new($"`{draw.Name}` is another one in each copy of a repeated row{(isGuided ? ", and the guide draws one for all of them" : "")}", "write one row for each copy", draw.Target.Span);
            }
    }

    private static IEnumerable<string> Times(Draw draw) => draw.Copies.Select(c => c.Times.Span.Text);

    /// <summary>Chains of the guide that do more than add noise.</summary>
    private static IEnumerable<Refusal> OtherChains(ModelGraph graph)
    {
        var noising = new NoisingChains(graph);
        return noising.Candidates.Select(noising.WhyNot).OfType<LoweringLimit>().Select(limit => limit.ToRefusal());
    }

    /// <summary>The chains that go by formulas, and those that are drawn as they stand.</summary>
    private static IEnumerable<Block> Chains(ModelGraph graph, bool isDerived)
    {
        var noising = new NoisingChains(graph);
        foreach (var chain in noising.Candidates.Select(noising.Of))
            if (!isDerived) yield return new([chain.Latent.Name], new Guided(), "the guide says how");
            else if (DenoisingChains.WhyNot(graph, chain) is { } limit) yield return new([chain.Latent.Name], new Guided(), $"with `--objective plain` alone: of `{limit.Statement.Name}`, {limit.Reason}");
            else yield return new([chain.Latent.Name], new Diffused(), $"the guide adds noise to {chain.Source.Span.Text}, and the story goes back step by step");
    }

    private static IEnumerable<Block> Blocks(string method, StoryFacts options, ModelGraph graph)
    {
        if (Vanishing.Dropped(options) is { } dropped) yield return dropped;
        var drawn = GuidedLatents.Drawn(graph);
        var (left, averages) = (options.Needed.Where(l => !drawn.Contains(l.Name)).ToList(), GuidedMethod.KindOf(method) == BoundKind.Elbo);
        foreach (var chain in Chains(graph, averages && options.Run[StandardOptions.Objective] != "plain")) yield return chain;
        var chained = new NoisingChains(graph).Candidates.Select(c => c.Name).ToHashSet();
        foreach (var latent in options.Needed.Where(l => l.IsFiniteLatent && drawn.Contains(l.Name))) yield return new([latent.Name], averages ? new Averaged() : new SumOut(), averages ? "the guide says how" : "finite support, inside the log");
        foreach (var summed in options.Density.SummedOut.Where(s => left.Contains(s.Latent))) yield return Vanishing.SummedOut(summed, ", inside the log");
        if (options.Needed.Where(l => !l.IsFiniteLatent && drawn.Contains(l.Name) && !chained.Contains(l.Name)).Select(l => l.Name).ToList() is { Count: > 0 } guided) yield return new([.. guided], new Guided(), "the guide says how");
        foreach (var derived in left.Where(l => !l.IsFiniteLatent).GroupBy(l => AmortisedGuide.Covers(graph, l)))
            yield return new([.. derived.Select(l => l.Name)], derived.Key ? new Amortised() : new DerivedNormal(), "the guide leaves it out");
        ValueList<string> moved = [.. options.Params.Select(p => p.Name), .. graph.Callables.OfType<Net>().Select(n => n.Name)];
        if (moved.Count > 0) yield return new(moved, new Trained(), "params and weights of nets");
    }
}
