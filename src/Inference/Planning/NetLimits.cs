using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>What methods that train nets do not train in this version: layers without a program, flows and SDEs.</summary>
internal static class NetLimits
{
    public static IEnumerable<Refusal> Of(ModelGraph graph)
    {
        foreach (var net in graph.Callables.OfType<Net>())
            if (net.Layers.FirstOrDefault(l => l.Of is not ILayer) is { } later)
                yield return new($"the layer `{later.Of.Name}` of `{net.Name}` is not computed by this version", $"build `{net.Name}` of others: `probdsl layers` lists them", later.Span);
        if (graph.Callables.FirstOrDefault(c => c is Flow or Sde) is { } other)
            yield return new($"`{other.Name}` is {(other is Sde ? "an sde" : "a flow")}, and this method trains none", "", other.Span);
    }
}
