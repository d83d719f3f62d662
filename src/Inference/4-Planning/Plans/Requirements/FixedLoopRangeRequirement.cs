namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that the range of a loop does not depend on another loop.</summary>
internal sealed class FixedLoopRangeRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Assignment statement) yield break;
        if (statement.Loops.FirstOrDefault(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null)) is { } inner)
            yield return new(
                $"`{statement.Name}` is in a loop over {inner.From}..{inner.To}, whose range depends on another loop, "
                    + $"which closed forms over rows do not support",
                "use ranges that do not depend on other loops",
                statement.Target.Span);
    }
}
