namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that the type of a draw includes the support of its distribution.</summary>
public sealed class NoTypeTruncation : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw draw || story.Graph[draw.Target.Of].Type is not { } type || draw.Distribution.Of.Support is not Reals
            || Support.Of(type) is Reals) yield break;
        yield return new(
            $"`{draw.Name}` is {type}, which truncates {draw.Distribution.Of.Name}, "
            + "but truncated distributions have no closed form",
            $"declare `{draw.Target.Of}` with the type that {draw.Distribution.Of.Name} draws",
            draw.Target.Span);
    }
}
