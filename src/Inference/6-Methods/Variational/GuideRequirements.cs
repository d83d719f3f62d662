namespace ProbDsl.Inference.Variational;

/// <summary>Requires a param, a latent with observed descendants, or a net.</summary>
internal sealed class NeededUnknownRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Params.Any() && !story.NeededLatents.Any() && !story.Graph.HasWeights)
            yield return UnknownRequirement.Refuse(story.Graph);
    }
}

/// <summary>Requires something to train: params or nets of the guide or the story, or a derived guide.</summary>
internal sealed class TrainedParameterRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var graph = story.Graph;
        var drawn = graph.Guide.OfType<Draw>().Select(d => d.Target.Of).ToHashSet();
        var isDerived = story.NeededLatents.Any(l => !l.IsFiniteLatent && !drawn.Contains(l.Name)) || story.Unobserved.Filled.Count > 0;
        var hasOwn = story.Params.Any() || graph.HasWeights || graph.GuideCallables.Any(c => c is Net)
            || graph.GuideVariables.Any(v => v.Role == Role.Param);
        if (!isDerived && !hasOwn && story.NeededLatents.Any()) yield return Refuse(graph);
    }

    public static Refusal Refuse(ModelGraph graph) => new(
        "there is nothing to train: neither the story nor its guide has a `param` or a net",
        "give the guide a `param` for each argument of its distributions, or remove the guide to use a derived one",
        graph.Guide.Count > 0 ? graph.Guide[0].Span : graph.FirstStatement);
}

/// <summary>Requires that a finite latent over whose states a mean is taken is not a chain in the story.</summary>
/// <param name="planOf">The treatment of each latent.</param>
internal sealed class IndependentStateRequirement(Func<StoryFacts, BoundPlan> planOf) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var plan = planOf(story);
        foreach (var latent in plan.Averages ? plan.Finite : [])
            if (FiniteReads.Analyze(story.Graph, latent, plan.Unobserved.Silent).Along is not null)
                yield return new($"the guide draws `{latent.Name}`, which is a chain in the story",
                    $"leave `{latent.Name}` out of the guide: it is then marginalized exactly along the chain",
                    story.Graph.Guide.OfType<Draw>().First(d => d.Target.Of == latent.Name).Span);
    }
}

/// <summary>Requires that chains of the guide only add noise.</summary>
internal sealed class NoisingChainRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Structures.Chains.Where(c => c.Noising is null).Select(c => c.WhyNot!.ToRefusal());
}
