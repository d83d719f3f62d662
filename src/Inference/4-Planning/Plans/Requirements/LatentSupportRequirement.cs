namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a latent that is not an unbounded count, which can neither be marginalized by a sum nor optimized by
/// gradients.</summary>
internal sealed class LatentSupportRequirement : RequirementOf<Variable>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Variable part)
    {
        if (part.Support is not (Integers or NaturalNumbers or IntegerIntervalSupport)) yield break;
        var draw = story.Graph.StatementsOf(part.Name).First();
        yield return new(
            $"`{draw.Name}` is an unbounded count: it can neither be marginalized nor have a gradient",
            "if its values are small, give it a type with few values, such as `index[20]`",
            draw.Target.Span,
            "a sum over unbounded counts");
    }
}
