namespace ProbDsl.Inference.Variational;

/// <summary>Requires something to train: a param, or a net that a statement calls.</summary>
internal sealed class CalledNetRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (NetLikelihoodRule.Moved(story).Count == 0)
            yield return new("no statement calls a net, so there is nothing to train", "call it in the distribution of observed data",
                story.Graph.Callables.First(c => c is Net or Flow).Span);
    }
}
