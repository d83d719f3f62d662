namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that the story has an unknown; the weights of nets count.</summary>
public sealed class UnknownRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.HasNoUnknowns) yield return Refuse(story.Graph);
    }

    public static Refusal Refuse(ModelGraph graph) => new(
        "the story has no unknown, so there is nothing to fit",
        "declare a `param`, or draw an unknown from a prior; `probdsl sample` draws from the story as it is",
        graph.FirstStatement);
}
