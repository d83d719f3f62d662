using System.Text.Json;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Tables;

namespace ProbDsl.Inference.Results;

/// <summary>
/// What a bound lost along a diffusion chain before it was climbed, with the weights that training began with, and what it loses now.
/// </summary>
public sealed record ChainCourse(ChainCosts Before, ChainCosts After) : ResultSection
{
    public override SectionPlace Place => new(80, OnPage: 60);

    public override void Write(Utf8JsonWriter json) => ChainJson.Write(json, After, Before);

    public override string Print(FitSummary of, ShownNames shown) => ChainTable.Print(this, of.Latents.Select(l => l.Latent));
}

/// <summary>The costs along the chain of a fit.</summary>
public static class ChainOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>What the bound loses along a diffusion chain; null where there is none.</summary>
        public ChainCourse? Chain => summary.Find<ChainCourse>();
    }
}
