namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes a block of continuous latents: the statements that draw or read them become one term, the log density of what is observed
/// without them.
/// </summary>
/// <param name="Block">The block.</param>
public abstract record LatentIntegration(IntegratedBlock Block) : Elimination($"marginalized along `{Block.Along}`")
{
    /// <summary>The densities of each row that one density of the story takes.</summary>
    public virtual int DensitiesPerRow => 1;

    /// <summary>How exact the integral is.</summary>
    public virtual IntegrationKind Kind => IntegrationKind.Exact;

    /// <summary>The latents are listed with what the method estimates, which has their moments.</summary>
    public override string? Header(Block block, Problem problem) => null;

    public override bool Claims(Statement statement) => Block.Statements.Any(s => ReferenceEquals(s, statement));

    /// <summary>The treatment of a block.</summary>
    public static LatentIntegration Create(IntegratedBlock block) =>
        block is EffectMembers members ? new EffectIntegration(members) : GaussianIntegration.Create((GaussianBlock)block);

    /// <summary>The lowering of the block, for its posterior.</summary>
    public abstract LatentLowering Lowering(StoryLowering story);

    /// <summary>
    /// Joint draws of the latents given all other unknowns, and the log weight of each draw where its distribution is an approximation.
    /// </summary>
    public virtual (IEnumerable<(Variable Latent, Value Draw)> Draws, Value? LogWeight) Drawn(StoryLowering story, Noise noise) =>
        (Lowering(story).Drawn(noise), null);

    /// <inheritdoc/>
    /// <exception cref="Problems.LoweringLimit">The expected density has no closed form, as about a mode.</exception>
    public override Expectation Expect(Expectation before, StoryLowering story) => story.Moments is not null ? before
        : throw new Problems.LoweringLimit(Block.Origin, "the expectation of its log density has no closed form",
            "use a method of the log density, which integrates the latents about their mode");

    /// <summary>The one term of the block.</summary>
    protected Term TermOf(AxisTensor density, LatentRead? of) => new(density, density.Axes, [], Block.Origin)
    {
        Role = TermRole.Data, Statements = Block.Statements, Of = of,
    };
}
