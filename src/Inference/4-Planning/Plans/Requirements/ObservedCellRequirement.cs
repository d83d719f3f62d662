namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that some cell of the data that the story draws is observed, unless the story has other terms.</summary>
internal sealed class ObservedCellRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Cells is not { } cells || story.Graph.Story.Any(s => s is TargetIncrement)) yield break;
        var drawn = story.Graph.Story.OfType<Draw>().Where(d => story.Graph[d.Target.Of].Role == Role.Data).ToList();
        if (drawn.Count == 0 || drawn.Exists(d => !cells.TryGetValue(d.Target.Of, out var missing) || missing.Mask.Contains(false)))
            yield break;
        yield return new($"every cell of `{drawn[0].Target.Of}` is missing, so nothing is observed",
            "use a file with at least one observed cell", drawn[0].Target.Span);
    }
}
