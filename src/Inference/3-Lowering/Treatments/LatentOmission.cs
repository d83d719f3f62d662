namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes latents without observed descendants by dropping them: their draws integrate to 1, so a plan has no statements of them.
/// </summary>
/// <param name="Latents">The latents, in the order of the story.</param>
public sealed record LatentOmission(ValueList<Variable> Latents) : Elimination("marginalized")
{
    public override IEnumerable<Block> Blocks => Latents.Count == 0 ? []
        : [new([.. Latents.Select(l => l.Name)], this, $"no observed data depend on {(Latents.Count == 1 ? "it" : "them")}")];
}
