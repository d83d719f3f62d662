namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that only weights of nets are trained against a critic.</summary>
internal sealed class NoTrainedParams : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Select(param => new Refusal(
        $"`{param.Name}` is a param, but against a critic only the weights of nets are trained",
        $"give `{param.Name}` as data or as a number, or let a net compute it", param.Span));
}
