namespace ProbDsl.Catalog.Flows;

/// <summary>The velocity fields that `ode` takes besides nets, by name.</summary>
internal static class FieldTable
{
    public static readonly IReadOnlyDictionary<string, FlowSignature> Rows = new FlowSignature[]
    {
        new HamiltonianField(),
        new PlanarField(),
    }.ToDictionary(f => f.Name);
}
