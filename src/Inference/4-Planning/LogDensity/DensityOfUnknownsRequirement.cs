namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Requires that the story's log density is a function of unconstrained parameters with a gradient, which is all that gradient-based
/// methods need.
/// </summary>
/// <param name="use">Which continuous latents are unknowns of the method.</param>
public sealed class DensityOfUnknownsRequirement(DensityUse use = DensityUse.Marginal) : Requirement
{
    private readonly Requirement parts = InTurn(
        Together(new LogDensityRequirement(), new NoParamWithIntegrals()), new OptimizedUnknownRequirement(),
        new CoordinateRequirement(use), new LoweredDensityRequirement(use));

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
