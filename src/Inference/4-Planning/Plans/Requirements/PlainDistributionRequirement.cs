namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a distribution with a closed-form density and without a flow.</summary>
internal sealed class PlainDistributionRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw { Distribution: var call } draw
            || (call.Through.Count == 0 && call.Of.Draws == DrawTypeSource.AsPattern)) yield break;
        var by = call.Through.Count > 0 ? "a distribution through a flow" : $"`{call.Of.Name}`";
        yield return new($"`{draw.Name}` is drawn by {by}, which closed forms over rows do not support", Advice.ListMethods, call.Span);
    }
}
