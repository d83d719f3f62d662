using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Density;

/// <summary>
/// The story's log density is a function of unconstrained parameters with a gradient: all that a method needs which works by it alone.
/// </summary>
public sealed class HasDensityOfUnknowns : Requirement
{
    private static readonly Requirement parts = InTurn(
        Together(new HasLogDensity(), new NoParamBesideIntegrals()), new SomethingStays(), new UnknownsHaveCoordinates(),
        new DensityIsLowered());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);
}
