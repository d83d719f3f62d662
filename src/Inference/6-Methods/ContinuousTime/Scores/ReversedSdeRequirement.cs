namespace ProbDsl.Inference.Scores;

/// <summary>Requires data that are drawn by the reversal of an SDE.</summary>
internal sealed class ReversedSdeRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Structures.Path is not { Sde: not null })
            yield return new(
                "no data of the story are drawn by `reverse`",
                "write `x[n] ~ reverse(noising, score)` with `sde noising: real[2] = vp()` and a net `score`",
                story.Graph.Story.Select(s => s.Span).FirstOrDefault());
    }
}
