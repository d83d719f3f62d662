namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a story without `target +=`.</summary>
/// <param name="where">What does not support it.</param>
public sealed class NoTargetStatement(string where = "closed forms over rows do") : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is TargetIncrement weigh)
            yield return new($"`target +=` adds a term, which {where} not support", Advice.ListMethods, weigh.Span);
    }
}
