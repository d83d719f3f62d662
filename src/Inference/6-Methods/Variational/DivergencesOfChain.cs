namespace ProbDsl.Inference.Variational;

/// <summary>Compares each step of a noising chain with the story's: binds its first member, and claims the statements of both.</summary>
/// <param name="noised">The chain.</param>
/// <param name="request">The request.</param>
/// <param name="noise">The source of noise.</param>
/// <param name="axes">The axes of the draws.</param>
internal sealed class DivergencesOfChain(NoisedLatent noised, GuidedRequest request, Noise noise, GuideAxes axes) : ILoweredTreatment
{
    private ChainTerms? terms;

    public IEnumerable<string> Unknowns => [noised.Latent.Name];

    /// <exception cref="LoweringLimit">The chain is not supported.</exception>
    public GuidedStory Bind(GuidedStory both)
    {
        var schedule = new NoiseSchedule(noised.Chain, both.Story.Problem, both.Story.Catalog);
        terms = new(noised.Reverse ?? throw noised.WhyNot!, schedule, both, noise, axes.ParticlesOf(noised.Chain.Latent),
            request.DrawsStepsByCost, request.Chains);
        return both.First is { } first ? both with { First = terms.Bound(first) } : terms.Bound(both);
    }

    public ILoweredTreatment After(GuidedStory bound) => terms!.In(bound);
}
