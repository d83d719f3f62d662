namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Requires that a statement adds no term of its own and draws no other data than those of the continuous-time model.</summary>
public sealed class PathOnlyRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is TargetIncrement weigh)
            yield return new("`target +=` adds a term, but a continuous-time model is trained on its data alone",
                "remove the line", weigh.Span);
        if (part is Draw draw && draw != story.Structures.Path!.Draw && story.Graph[draw.Target.Of].Role == Role.Data
            && !story.Graph.DataDraws.Contains(draw))
            yield return new($"`{draw.Name}` is drawn too, but a continuous-time model draws only one data name",
                "read it as data without `~`", draw.Target.Span);
    }
}
