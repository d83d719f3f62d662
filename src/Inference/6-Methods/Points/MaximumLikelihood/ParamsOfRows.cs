namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>
/// Plans a story in which every param is directly an argument of one distribution with a family over rows: all maxima in one pass.
/// </summary>
/// <param name="method">The method that uses the plan.</param>
internal sealed class ParamsOfRows(string method) : PlanRule
{
    public override IReadOnlyList<Requirement> Requires =>
        [.. OfStory(method), new ClosedFormParamRequirement(), new CompleteDataRequirement()];

    /// <summary>The requirements on the story, without those on the params.</summary>
    /// <param name="method">The method that requires them.</param>
    public static IReadOnlyList<Requirement> OfStory(string method) =>
    [
        new FullObservationRequirement(method) { IsOfFiniteLatents = true },
        new ClosedFormRowRequirement(),
        Requirement.Together(new FullObservationRequirement(method), new ParamRequirement()),
    ];

    public override PlanProposal Treat(StoryFacts story) => PlanProposal.Of(ClosedFormBlocks.Plan(story));
}
