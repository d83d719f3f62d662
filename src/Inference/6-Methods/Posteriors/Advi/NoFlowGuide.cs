namespace ProbDsl.Inference.Advi;

/// <summary>Requires that no flow is asked for: this bound has a formula for the entropy of a normal distribution.</summary>
internal sealed class NoFlowGuide : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (GuideWords.IsFlow(GuideWords.Family(story.Run[StandardOptions.Guide])))
            yield return new("it fits a normal distribution, and `--guide` asks for a flow",
                "use `--guide full_rank`, or a method that trains a guide", story.Graph.FirstStatement);
    }
}
