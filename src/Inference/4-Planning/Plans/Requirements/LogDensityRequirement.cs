namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a supported log density with a gradient, after marginalization, and a story without trained nets.</summary>
public sealed class LogDensityRequirement : Requirement
{
    private static readonly Requirement parts = Create(new NoTraining());

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => parts.Unmet(story);

    /// <param name="ofCallables">The requirements on nets, flows, SDEs and the guide.</param>
    public static Requirement Create(Requirement ofCallables) => InTurn(
        new DrawRequirement(orWeighed: true),
        new ObservedCellRequirement(),
        Together(
            ofCallables,
            Every.Term(new SupportedFunctionRequirement(), new DrawDensityRequirement()),
            Every.Latent(new LatentSupportRequirement(), new MarginalizableLatentRequirement(), new StateLimit())));
}
