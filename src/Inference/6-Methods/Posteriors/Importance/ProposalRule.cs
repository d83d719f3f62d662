namespace ProbDsl.Inference.Importance;

/// <summary>The proposal of importance sampling: a guide, if the story has one or the options ask for one, else about the mode.</summary>
/// <param name="method">The name of the method.</param>
/// <param name="aboutMode">The plan without a guide.</param>
internal sealed class ProposalRule(string method, SingleTreatmentRule aboutMode) : PlanRule
{
    private readonly GuidePlanRule guided = new(method, averages: false);

    public static bool UsesGuide(ModelGraph graph, RunOptions options) =>
        graph.Guide.Count > 0 || options[StandardOptions.Guide] is not null;

    public override ObjectivePlan? Lowered(StoryFacts story) => Of(story).Lowered(story);

    public override PlanProposal Treat(StoryFacts story)
    {
        if (Of(story) == aboutMode)
            return Planner.Unmet(story, [new DensityOfUnknownsRequirement()]) is { Count: > 0 } open
                ? PlanProposal.Refuse([.. open]) : aboutMode.Treat(story);
        if (GuideSample.HasTrainedParts(story.Graph))
            return PlanProposal.Refuse([new(
                "draws of a guide are weighted by the density of all unknowns, but the story has a `param` or a net, which are estimated",
                "give each `param` a prior, as in `sd: positive ~ Exponential(1)`; or remove `--guide` and the guide",
                story.Graph.FirstStatement)]);
        return Planner.Unmet(story, [.. guided.Requires, new ProposalSupportRequirement()]) is { Count: > 0 } unmet
            ? PlanProposal.Refuse([.. unmet]) : guided.Treat(story);
    }

    private PlanRule Of(StoryFacts story) => UsesGuide(story.Graph, story.Run) ? guided : aboutMode;
}
