namespace ProbDsl.Inference.MessagePassing;

/// <summary>Requires that the mean log density under the factors can be lowered; it is checked with data.</summary>
/// <param name="blocks">The blocks of the factors.</param>
/// <param name="use">What the method makes of them.</param>
internal sealed class LoweredMessagesRequirement(IReadOnlyList<Block> blocks, FactorUse use) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
        : story.Lower(use, () =>
        {
            var joint = ExpectedJoint.Lower(problem, story.Catalog, FactorRule.DensityOf(story, use), FactorsOf(problem));
            if (joint.Rounds.Count > 0) joint.Messages(0);
            if (use == FactorUse.Drawn && joint.Latents.Any()) joint.DrawnPaths();
            return joint.Groups;
        }).Refusals;

    private IReadOnlyList<Factor> FactorsOf(Problem problem) => Factors.Create(problem, blocks);
}
