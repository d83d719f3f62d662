namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes a block of latents that are jointly normal before they are observed, by Laplace's method: the statements that draw or read
/// them become one term. Given all other unknowns their posterior is near the normal one at its mode.
/// </summary>
/// <param name="Gaussian">The block.</param>
public sealed record LaplaceIntegration(GaussianBlock Gaussian) : GaussianIntegration(Gaussian)
{
    /// <summary>Whether each member is integrated by nodes about its mode: by the normal density there if not.</summary>
    public bool IsByNodes { get; init; } = Gaussian.IsOfFewNumbers;

    // some seven steps to the mode, of a density and two derivatives each
    private const int DensitiesToMode = 20;

    private int Nodes => IsByNodes ? GaussianMemberLowering.NodesOf((GaussianMembers)Gaussian) : 0;

    public override int DensitiesPerRow => Nodes + DensitiesToMode;

    public override IntegrationKind Kind => IsByNodes ? IntegrationKind.Quadrature : IntegrationKind.Laplace;

    public override IEnumerable<Block> Blocks => [new([.. Block.Unknowns], this, $"normal before they are observed, by {Way}")];

    private string Way => (IsByNodes ? $"quadrature with {Nodes:N0} nodes about the mode of each"
        : Block.Means is { } means ? $"Laplace's method and {means[3..]}" : "Laplace's method")
        + $": about {DensitiesPerRow:N0} densities of each row{(IsByNodes ? "" : "; draws are weighted")}";

    public override IEnumerable<Term> Claimed(StoryLowering story) =>
        LeaveOneOut(story, () => Around(story).LeaveOneOut()) ?? Together(story);

    private IEnumerable<Term> Together(StoryLowering story)
    {
        story.Builder.SetOrigin(Block.Origin);
        var (density, of) = Around(story).LogDensity();
        yield return TermOf(density, of);
    }

    public override (IEnumerable<(Variable Latent, Value Draw)> Draws, Value? LogWeight) Drawn(StoryLowering story, Noise noise) =>
        Around(story).Drawn(noise);

    public override GaussianLowering Lowering(StoryLowering story) => Around(story).Posterior();

    private LaplaceLowering Around(StoryLowering story) => new(story, Gaussian, IsByNodes);
}
