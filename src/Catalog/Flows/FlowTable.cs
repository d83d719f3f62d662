namespace ProbDsl.Catalog.Flows;

/// <summary>Flows by name.</summary>
internal static class FlowTable
{
    public static readonly IReadOnlyDictionary<string, FlowSignature> Rows = new FlowSignature[]
    {
        new AffineFlow(),
        new ExpFlow(),
        new MaskedFlow(),
        new OdeFlow(),
        new PermuteFlow(),
        new PlanarFlow(),
        new ScaleFlow(),
    }.Concat(CouplingFlow.Rows).ToDictionary(f => f.Name);
}
