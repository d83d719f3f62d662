using ProbDsl.Catalog.Layers;

namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a supported log density with a gradient, after marginalization, and a story without trained nets.</summary>
public sealed class LogDensityRequirement : Requirement
{
    private static readonly Requirement parts = Create(new NoTraining());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);

    /// <param name="ofCallables">The requirements on nets, flows, SDEs and the guide.</param>
    public static Requirement Create(Requirement ofCallables) => InTurn(
        new DrawRequirement(orWeighed: true),
        new ObservedCellRequirement(),
        Together(
            ofCallables,
            Every.Term(new DrawDensityRequirement()),
            Every.Latent(new LatentSupportRequirement(), new MarginalizableLatentRequirement(), new StateLimit())));
}

/// <summary>Requires a log density, with or without nets to train.</summary>
public sealed class AnyDensityRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        new LogDensityRequirement().IsMetBy(story) ? [] : new TrainableDensityRequirement().Unmet(story);
}

/// <summary>
/// Requires supported log densities of the story and of its guide, with gradients that include the weights of nets.
/// </summary>
public sealed class TrainableDensityRequirement : Requirement
{
    private static readonly Requirement parts =
        Together(LogDensityRequirement.Create(new TrainableNetRequirement()), new GuideDensityRequirement());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}

/// <summary>Requires that every draw of the guide has a density: by its distribution, or as a part of a draw of the guide alone.</summary>
public sealed class GuideDensityRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        SamplerGuide.WithoutDensity(story.Graph).Select(certain => Refuse(story.Graph, certain));

    private static Refusal Refuse(ModelGraph graph, Draw certain) => PartOfDraw.ReadOf(graph, certain) is { } read
        ? new(
            $"the guide draws `{certain.Name}` by `Delta` of a value that has no density: it is not an invertible function of "
                + $"one part of `{read.Of}`",
            $"read one element and no other latent, by sums, products, `exp`, `log`, `sigmoid` and the like: `{certain.Name} ~ "
                + $"Delta(exp({read.Span.Text}))`",
            certain.Distribution.Span,
            "a bound without the density of its guide")
        : new(
            $"the guide draws `{certain.Name}` by `Delta`, which has no density over real numbers, so the bound is undefined",
            $"let the guide add noise: `{certain.Name} ~ Normal({certain.Distribution.Values.First().Value.Span.Text}, sd)`",
            certain.Distribution.Span,
            "a bound without the density of its guide");
}

/// <summary>Requires nets of supported layers and flows of supported maps, without SDEs.</summary>
public sealed class TrainableNetRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        foreach (var net in story.Graph.Callables.OfType<Net>())
            if (net.AllLayers.FirstOrDefault(l => l.Of is not ILayer) is { } later)
                yield return new($"the layer `{later.Of.Name}` of `{net.Name}` is not supported yet",
                    $"use supported layers in `{net.Name}`: `probdsl layers` lists them", later.Span);
        foreach (var callable in story.Graph.Callables)
            if (callable is Sde) yield return new($"`{callable.Name}` is an sde, but this method trains none", "", callable.Span);
            else if (callable is Flow flow && flow.Maps.FirstOrDefault(m => m.Of is not IFlowMap) is { } along)
                yield return new($"`{flow.Name}` follows `{along.Name}`, whose density this method does not support", "", along.Span);
    }
}
