namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Requires that the story's log density is a function of unconstrained parameters with a gradient, which is all that gradient-based
/// methods need.
/// </summary>
public sealed class DensityOfUnknownsRequirement : Requirement
{
    private static readonly Requirement parts = InTurn(
        Together(new LogDensityRequirement(), new NoParamWithIntegrals()), new OptimizedUnknownRequirement(), new CoordinateRequirement(),
        new LoweredDensityRequirement());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
