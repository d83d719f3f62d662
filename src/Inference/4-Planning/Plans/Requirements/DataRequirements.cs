namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that observed data depend on an unknown, if all unknowns are latents.</summary>
public sealed class ObservedDataRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Params.Any() || story.NeededLatents.Any() || UnknownOrDataRequirement.IsDensityOfData(story)) yield break;
        yield return new(
            "no observed data depend on an unknown, so there is nothing to infer",
            "let the distribution of the data depend on an unknown; `probdsl sample` draws from the story as it is",
            story.Graph.FirstStatement);
    }
}

/// <summary>Requires data without missing cells.</summary>
/// <param name="need">The subject that needs complete data: `closed forms need`.</param>
public sealed class CompleteDataRequirement(string need = "closed forms need") : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Cells is { } cells ? cells.Select(m => IncompleteDataRefusal.Refuse(story.Graph, m.Key, m.Value, need)) : [];
}

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

/// <summary>Requires that no observed data depend on a missing cell, which would be an unknown.</summary>
/// <param name="consequence">What the unknown would need, after a comma; may be empty.</param>
/// <param name="next">What the user can do.</param>
public sealed class NoReadMissingCells(string consequence = "", string next = "") : Requirement
{
    /// <summary>Whether missing cells of normal vectors are marginalized given the unknowns, so that none of them is read.</summary>
    public bool MarginalizesVectors { get; init; }

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var unobserved = MarginalizesVectors ? story.GivenUnknowns : story.Unobserved;
        return unobserved.Filled.Keys.Take(1).Select(data => new Refusal(
            $"`{data}` has missing cells on which observed data depend{consequence}", next, story.Graph[data].Span));
    }
}

/// <summary>Requires a story without ragged plates.</summary>
public sealed class EqualGroupLengthRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Plates.Where(p => p.Within is not null).Take(1).Select(ragged => new Refusal(
            $"`{ragged.Name}` has a different length in each of `{ragged.Within!.Name}`, but closed forms over rows need equal lengths",
            Advice.ListMethods,
            story.Graph.Variables.First(v => v.Extents.Any(e => e.Plate == ragged)).Span));
}
