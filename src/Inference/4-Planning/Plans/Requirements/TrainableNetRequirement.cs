using ProbDsl.Catalog.Layers;

namespace ProbDsl.Inference.Plans.Requirements;

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
