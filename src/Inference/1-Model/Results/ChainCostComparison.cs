using ProbDsl.Inference.Results.Tables;

namespace ProbDsl.Inference.Results;

/// <summary>
/// The terms of a bound along a diffusion chain with the initial weights, and after training.
/// </summary>
public sealed record ChainCostComparison(ChainCosts Before, ChainCosts After) : ResultSection
{
    public override SectionPlace Place => new(80, OnPage: 60);

    public override void Write(Utf8JsonWriter json) => ChainJson.Write(json, After, Before);

    public override string Print(FitSummary of, ShownNames shown) => ChainTable.Print(this, of.Latents.Select(l => l.Latent));
}

/// <summary>Access to the terms along the chain of a fit.</summary>
internal static class ChainOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The terms of the bound along a diffusion chain; null without one.</summary>
        public ChainCostComparison? Chain => summary.Find<ChainCostComparison>();
    }
}
