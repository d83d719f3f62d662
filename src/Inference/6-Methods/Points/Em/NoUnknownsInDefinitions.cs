namespace ProbDsl.Inference.Em;

/// <summary>
/// Refuses unknowns in definitions of an integrated chain's positions, `level[t] = keep * level[t-1]`: such a step has no density that
/// depends on them while the distribution of the states is fixed.
/// </summary>
internal sealed class NoUnknownsInDefinitions : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        from block in story.Density.Integrated
        from defined in block.Definitions
        let read = DeepReads.Find(story.Graph, defined)
            .FirstOrDefault(r => !block.Has(r.Of) && story.Graph[r.Of].Role is Role.Param or Role.Latent)
        where read is not null
        select new Refusal($"`{defined.Name}` is defined by `{read.Of}`, which a step of EM cannot update: it keeps the distribution of "
            + $"`{defined.Target.Of}` fixed, in which the definition holds",
            "methods that follow the gradient of the likelihood estimate it", defined.Target.Span);
}
