namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a story without ragged plates.</summary>
public sealed class EqualGroupLengthRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Plates.Where(p => p.Within is not null).Take(1).Select(ragged => new Refusal(
            $"`{ragged.Name}` has a different length in each of `{ragged.Within!.Name}`, but closed forms over rows need equal lengths",
            Advice.ListMethods,
            story.Graph.Variables.First(v => v.Extents.Any(e => e.Plate == ragged)).Span));
}
