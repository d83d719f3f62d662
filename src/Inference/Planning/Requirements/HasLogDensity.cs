using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>The log density of the story, all that is summed out aside, is computed and has a gradient; nothing in it is trained.</summary>
public sealed class HasLogDensity : Requirement
{
    private static readonly Requirement parts = Of(new NothingIsTrained());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);

    /// <param name="ofCallables">What is demanded of nets, flows, SDEs and the guide.</param>
    internal static Requirement Of(Requirement ofCallables) => InTurn(
        new SomethingIsDrawn(orWeighed: true),
        new SomeCellIsThere(),
        Together(
            ofCallables,
            Every.Term(new FunctionsAreComputed(), new EveryDrawHasADensity()),
            Every.Latent(new LatentsAreFiniteOrContinuous(), new FiniteLatentsSumOut())));
}
