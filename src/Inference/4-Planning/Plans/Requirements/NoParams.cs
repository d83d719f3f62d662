namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a prior for every unknown: no `param`.</summary>
/// <param name="method">The method that requires it.</param>
/// <param name="next">What the user can write instead, with the name as {0}.</param>
public sealed class NoParams(string method, string next) : Requirement
{
    /// <summary>Whether the method refuses finite latents as well, so that a prior alone does not help a story that has them.</summary>
    public bool IsWithoutFiniteLatents { get; init; }

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Take(1).Select(param => new Refusal(
        $"`{param.Name}` is a param, but `{method}` needs a prior for every unknown",
        IsWithoutFiniteLatents && story.NeededLatents.Any(l => l.IsFiniteLatent) ? ""
            : next.Replace("{0}", param.Name, StringComparison.Ordinal), param.Span));
}
