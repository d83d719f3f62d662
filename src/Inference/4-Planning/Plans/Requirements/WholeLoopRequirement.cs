namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a statement whose loops have the same range in every row.</summary>
internal sealed class WholeLoopRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part.Copies.FirstOrDefault(c => c.IsMask) is { } mask)
            yield return new($"`{part.Name}` is in a loop whose range depends on the row, which closed forms over rows do not support",
                Advice.ListMethods, mask.Times.Span);
    }
}
