namespace ProbDsl.Inference.Variational;

/// <summary>
/// Marginalizes a block of jointly normal latents at each particle of a guide's draws of the unknowns that it depends on: a filter for each
/// particle.
/// </summary>
/// <param name="block">The block.</param>
/// <param name="particle">The axis of the particles.</param>
internal sealed class IntegrationByParticle(GaussianBlock block, Axis particle) : TreatmentLowering
{
    private readonly GaussianIntegration integration = new(block);

    public override IEnumerable<string> Unknowns => integration.Unknowns;

    public override StoryLowering Bind(StoryLowering story) => integration.Bind(story);

    public override bool Claims(Statement statement) => integration.Claims(statement);

    public override IEnumerable<Term> Claimed(StoryLowering story)
    {
        if (story.Context.At(particle, 0) == story.Context) return integration.Claimed(story);
        var each = Enumerable.Range(0, particle.Size)
            .Select(at => integration.Claimed(story.In(story.Context.At(particle, at))).ToList()).ToList();
        return each[0].Select((term, i) => term with { Value = AxisTensor.Stacked(particle, [.. each.Select(terms => terms[i].Value)]) });
    }
}
