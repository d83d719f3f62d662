namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes a block of latents that are jointly normal before they are observed, by Laplace's method: the statements that draw or read
/// them become one term. Given all other unknowns their posterior is near the normal one at its mode.
/// </summary>
/// <param name="Block">The block.</param>
public sealed record LaplaceIntegration(GaussianBlock Block) : GaussianIntegration(Block)
{
    public override IEnumerable<Block> Blocks => [new([.. Block.Unknowns], this, Block.IsOfFewNumbers
        ? "normal before they are observed, by quadrature about the mode of each"
        : "normal before they are observed, by Laplace's method")];

    public override IEnumerable<Term> Claimed(StoryLowering story)
    {
        story.Builder.SetOrigin(Block.Origin);
        var (density, of) = new LaplaceLowering(story, Block).LogDensity();
        yield return new(density, density.Axes, [], Block.Origin)
        {
            Role = TermRole.Data, Statements = Block.Statements, Of = of,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="Problems.LoweringLimit">Always: the expected density has no closed form.</exception>
    public override Expectation Expect(Expectation before, StoryLowering story) => story.Moments is not null ? before
        : throw new Problems.LoweringLimit(Block.Origin, "what is observed is not normal, so the expectation has no closed form",
            "use a method of the log density, which integrates them about their mode");

    public override GaussianLowering Lowering(StoryLowering story) => new LaplaceLowering(story, Block).Posterior();
}
