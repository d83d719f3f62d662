namespace ProbDsl.Inference.Variational;

/// <summary>Draws a continuous latent by a statement of the guide, with a reparameterized gradient.</summary>
/// <param name="draw">The statement.</param>
/// <param name="draws">The guide's draws.</param>
internal sealed class LatentDraws(Draw draw, GuideDraws draws) : ILoweredTreatment
{
    public IEnumerable<string> Unknowns => [draw.Target.Of];

    public GuidedStory Bind(GuidedStory both) => draws.Bound(both, draw);
}
