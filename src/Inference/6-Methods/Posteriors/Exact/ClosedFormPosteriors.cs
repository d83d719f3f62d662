namespace ProbDsl.Inference.Exact;

/// <summary>Posteriors of blocks of unknowns in closed form.</summary>
public sealed record ClosedFormPosteriors(IReadOnlyList<NamedDistribution> All) : ResultSection
{
    public override SectionPlace Place => new(120);

    public override void Write(Utf8JsonWriter json) => DistributionJson.Write(json, All);
}

/// <summary>The posteriors of a fit in closed form.</summary>
internal static class PosteriorsOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The posterior of unknowns in closed form; empty if the method has none.</summary>
        public IReadOnlyList<NamedDistribution> Distributions => summary.Find<ClosedFormPosteriors>()?.All ?? [];
    }
}
