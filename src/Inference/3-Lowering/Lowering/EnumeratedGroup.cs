namespace ProbDsl.Inference.Lowering;

/// <summary>Finite latents that are marginalized in one step: one of them, or coupled chains as one chain of their joint states.</summary>
/// <param name="Latents">The latents.</param>
/// <param name="Along">The index of the chain; null if each member is summed independently.</param>
public sealed record EnumeratedGroup(ValueList<Variable> Latents, int? Along)
{
    /// <summary>The plate or range of the chain; null if there is no chain.</summary>
    public string? Loop => Along is { } along ? Latents[0].Extents[along].ToString() : null;
}
