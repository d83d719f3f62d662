namespace ProbDsl.Inference.Variational;

/// <summary>Draws a whole noising chain, as any other latent of the guide.</summary>
/// <param name="chain">The chain in the guide.</param>
/// <param name="noise">The source of noise.</param>
/// <param name="axes">The axes of the draws.</param>
internal sealed class DrawChain(NoisingChain chain, Noise noise, GuideAxes axes) : ILoweredTreatment
{
    public IEnumerable<string> Unknowns => [chain.Latent.Name];

    public GuidedStory Bind(GuidedStory both)
    {
        var schedule = new NoiseSchedule(chain, both.Story.Problem, both.Story.Catalog);
        var members = ChainScan.Lower(chain, schedule, both.Guide, noise, axes.ParticlesOf(chain.Latent));
        return both.With(context => context.WithArray(chain.Latent.Name, members));
    }
}
