namespace ProbDsl.Inference.Variational;

/// <summary>Latents with given values, in slots that are written before a run: they have no terms.</summary>
/// <param name="latents">The latents.</param>
/// <param name="axes">The axes of the draws: a latent with particles has a value for each.</param>
internal sealed class GivenLatents(IReadOnlyList<Variable> latents, GuideAxes axes) : ILoweredTreatment
{
    /// <summary>The slot of a latent's values.</summary>
    public static string SlotOf(string latent) => $"given {latent}";

    public IEnumerable<string> Unknowns => latents.Select(l => l.Name);

    public GuidedStory Bind(GuidedStory both)
    {
        foreach (var latent in latents)
        {
            var (shape, along) = (both.Story.Problem.ShapeOf(latent), axes.ParticlesOf(latent));
            var slot = both.Story.Builder.Slot(SlotOf(latent.Name), along is null ? shape : [along.Size, .. shape]);
            both = both.With(context => context.WithArray(latent.Name, new AxisTensor(slot, along is null ? [] : [along])));
        }

        return both;
    }
}
