using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Flows;

/// <summary>What `ode` may follow beside nets, by their names.</summary>
internal static class FieldTable
{
    public static readonly IReadOnlyDictionary<string, FlowSignature> Rows = new FlowSignature[]
    {
        new HamiltonianField(),
        new PlanarField(),
    }.ToDictionary(f => f.Name);
}
