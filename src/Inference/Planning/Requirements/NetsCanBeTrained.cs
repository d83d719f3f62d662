using ProbDsl.Catalogue.Layers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Requires nets of supported layers, without flows and SDEs.</summary>
public sealed class NetsCanBeTrained : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        foreach (var net in story.Graph.Callables.OfType<Net>())
            if (net.Layers.FirstOrDefault(l => l.Of is not ILayer) is { } later)
                yield return new($"the layer `{later.Of.Name}` of `{net.Name}` is not supported yet",
                    $"use supported layers in `{net.Name}`: `probdsl layers` lists them", later.Span);
        if (story.Graph.Callables.FirstOrDefault(c => c is Flow or Sde) is { } other)
            yield return new($"`{other.Name}` is {(other is Sde ? "an sde" : "a flow")}, but this method trains none", "", other.Span);
    }
}
