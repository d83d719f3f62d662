namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Requires that each param is an argument of one distribution with a closed form over rows.</summary>
internal sealed class ClosedFormParamRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Params.Select(p => story[p.Name].Refusal).OfType<Refusal>().DistinctBy(r => r.Reason);
}
