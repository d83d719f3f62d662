namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires data without missing cells.</summary>
/// <param name="need">The subject that needs complete data: `closed forms need`.</param>
public sealed class CompleteDataRequirement(string need = "closed forms need") : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Cells is { } cells ? cells.Select(m => IncompleteDataRefusal.Refuse(story.Graph, m.Key, m.Value, need)) : [];
}
