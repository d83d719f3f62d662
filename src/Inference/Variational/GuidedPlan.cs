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
        ValueList<Refusal> refusals =
        [
            .. new HasTrainableDensity().Unmet(options), .. Nothing(options), .. Untrained(options, graph), .. OtherChains(graph), .. Repeated(method, options),
        ];
        return refusals.Count > 0 ? new(null, refusals) : new(Of(method, options, PlanOf(method, options)), []);
    }

    private static IEnumerable<Refusal> Nothing(StoryFacts options)
    {
        if (options.Params.Any() || options.Needed.Any() || options.Graph.HasNets || !new HasTrainableDensity().IsMetBy(options)) yield break;
        yield return SomethingIsUnknown.Refuse(options.Graph);
    }

    /// <summary>A guide is trained by its params and nets, or by those of the one that is derived; a story by its own.</summary>
    private static IEnumerable<Refusal> Untrained(StoryFacts options, ModelGraph graph)
    {
        var drawn = graph.Guide.OfType<Draw>().Select(d => d.Target.Of).ToHashSet();
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

    private static BoundPlan PlanOf(string method, StoryFacts options)
    {
        var averages = GuidedMethod.KindOf(method) == BoundKind.Elbo;
        return BoundPlan.Of(options.Graph, options.Unobserved) with { Averages = averages, Treatment = TreatmentOf(averages, options.Run) };
    }

    /// <summary>What becomes of chains: bounds of several draws draw them, as does the plain objective.</summary>
    public static ChainTreatment TreatmentOf(bool averages, RunOptions options) =>
        !averages || options[StandardOptions.Objective] == "plain" ? ChainTreatment.Drawn
        : options[StandardOptions.Weighting] == "simple" ? ChainTreatment.Simple
        : ChainTreatment.SampledStep;

    private static InferencePlan Of(string method, StoryFacts options, BoundPlan plan) =>
        new(method, [.. Blocks(options.Graph, plan)]) { Bound = plan };

    private static IEnumerable<Block> Blocks(ModelGraph graph, BoundPlan plan)
    {
        const string guide = "the guide says how", none = "the guide leaves it out";
        if (plan.Dropped.Count > 0)
            yield return new(Names(plan.Dropped), new Drop(), $"nothing observed depends on {(plan.Dropped.Count == 1 ? "it" : "them")}");
        foreach (var chain in plan.Chains) yield return Chain(chain, plan.Treatment);
        foreach (var latent in plan.Finite)
            yield return plan.Averages ? new([latent.Name], new Averaged(), guide) : new([latent.Name], new SumOut(), "finite support, inside the log");
        foreach (var summed in plan.SummedOut) yield return Vanishing.SummedOut(summed, ", inside the log");
        if (plan.Drawn.Count > 0) yield return new(Names(plan.Drawn), new Guided(), guide);
        foreach (var derived in plan.Derived.GroupBy(l => AmortisedGuide.Covers(graph, l)))
            yield return new(Names(derived), derived.Key ? new Amortised() : new DerivedNormal(), none);
        ValueList<string> moved = [.. graph.Variables.Where(v => v.Role == Role.Param).Select(p => p.Name), .. graph.Callables.OfType<Net>().Select(n => n.Name)];
        if (moved.Count > 0) yield return new(moved, new Trained(), "params and weights of nets");
    }

    private static Block Chain(NoisedLatent chain, ChainTreatment treatment)
    {
        ValueList<string> latent = [chain.Chain.Latent.Name];
        if (treatment == ChainTreatment.Drawn) return new(latent, new Guided(), "the guide says how");
        return chain.WhyNot is { } limit
            ? new(latent, new Guided(), $"with `--objective plain` alone: of `{limit.Statement.Name}`, {limit.Reason}")
            : new(latent, new Diffused(), $"the guide adds noise to {chain.Chain.Source.Span.Text}, and the story goes back step by step");
    }

    private static ValueList<string> Names(IEnumerable<Variable> latents) => [.. latents.Select(l => l.Name)];
}
