namespace ProbDsl.Inference.Adversarial;

/// <summary>The plan of a story whose guide samples latents without a density, against a critic.</summary>
/// <param name="Bound">The treatment of each latent.</param>
/// <param name="Critic">The story's critic, or a derived one.</param>
internal sealed record GuideCriticPlan(BoundPlan Bound, Net Critic) : ObjectivePlan
{
    /// <summary>The plate of the rows.</summary>
    public Plate Rows => Bound.Sampler!.Rows;

    /// <summary>The names of the latents that the guide samples, in the order of the guide.</summary>
    public IEnumerable<string> Latents => Bound.Sampler!.Latents;

    /// <summary>Whether a weight is one of the critic's.</summary>
    public bool IsCritic(string weight) => weight.StartsWith($"{Critic.Name}.", StringComparison.Ordinal);

    public static GuideCriticPlan Analyze(StoryFacts story)
    {
        var (graph, sampler) = (story.Graph, story.Structures.Sampler!);
        return new(BoundPlan.Analyze(story),
            graph.Critic ?? DerivedCritic.Create(graph, [.. GivenTo(graph, sampler), .. sampler.Latents.Select(l => graph[l])],
                story.Catalog, sampler.Draws[0].Span));
    }

    /// <summary>The data of the rows that the guide, or the prior of its latents, reads.</summary>
    public static IEnumerable<Variable> GivenTo(ModelGraph graph, SamplerGuide sampler)
    {
        var whole = Structures.Chains.GuideGraph.Create(graph);
        IEnumerable<Statement> draws = [.. graph.Guide.OfType<Draw>(), .. sampler.Latents.SelectMany(graph.StatementsOf)];
        var read = draws.SelectMany(d => Expressions.DeepReads.Find(whole, d)).Select(r => r.Of).ToHashSet();
        return graph.Variables.Where(v => v.Role == Role.Data && read.Contains(v.Name) && v.Extents is [{ Plate: { } plate }, ..]
            && plate == sampler.Rows);
    }
}
