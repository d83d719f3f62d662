namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that a draw of data is of one whole row, in a loop over their plate.</summary>
internal sealed class RowDrawRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw draw || story.Graph[draw.Target.Of] is not { Role: Role.Data } data) yield break;
        if (draw.Target.At.Count < data.Extents.Count || !draw.Target.At.All(DefinitionCoverageRequirement.IsPlain))
            yield return new(
                $"`{draw.Name}` is not one row, but closed forms over rows need whole rows in a loop over their plate",
                $"write it inside `for n in {data.Extents[0]}`",
                draw.Target.Span);
    }
}
