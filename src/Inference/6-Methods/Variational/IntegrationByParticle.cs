namespace ProbDsl.Inference.Variational;

/// <summary>
/// Marginalizes a block of jointly normal latents at each particle of a guide's draws of the unknowns that it depends on: a filter for each
/// particle.
/// </summary>
/// <param name="Block">The block.</param>
internal sealed record IntegrationByParticle(IntegratedBlock Block) : Elimination($"marginalized along `{Block.Along}`")
{
    private readonly LatentIntegration integration = LatentIntegration.Create(Block);

    /// <summary>The axis of the particles, which a lowering of the bound has.</summary>
    public Axis? Particle { get; init; }

    public override IEnumerable<Block> Blocks => [new([.. Block.Unknowns], this, integration.Blocks.Single().Reason)];

    public override string? Header(Block block, Problem problem) => integration.Header(block, problem);

    public override StoryLowering Bind(StoryLowering story) => integration.Bind(story);

    public override bool Claims(Statement statement) => integration.Claims(statement);

    public override IEnumerable<Term> Claimed(StoryLowering story)
    {
        if (Particle is not { } particle || story.Context.At(particle, 0) == story.Context) return integration.Claimed(story);
        var each = Enumerable.Range(0, particle.Size)
            .Select(at => integration.Claimed(story.In(story.Context.At(particle, at))).ToList()).ToList();
        return each[0].Select((term, i) => term with { Value = AxisTensor.Stacked(particle, [.. each.Select(terms => terms[i].Value)]) });
    }
}
