namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires plain loop variables on the left side of a definition.</summary>
internal sealed class DefinitionCoverageRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is Define define && !define.Target.At.All(IsPlain))
            yield return new(
                $"`{define.Name}` defines single elements, but closed forms over rows need plain loop variables on the left of `=`",
                "write the definition inside a loop",
                define.Target.Span);
    }

    /// <summary>Whether an index is a loop variable without an offset.</summary>
    public static bool IsPlain(At at) => at is AffineIndex { Loop: not null } affine && affine.Offset == Size.Of(0);
}
