namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Requires that missing cells on which observed data depend are normal given everything else: normal draws, which other normal draws read
/// linearly.
/// </summary>
internal sealed class NormalCellsRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var cells = story.Unobserved.Filled.Keys.Select(name => story.Graph[name]).ToList();
        if (cells.Count == 0) return [];
        if (cells.Find(c => c.Type.Element != Element.Real) is { } other)
            return [new($"`{other.Name}` has missing cells on which observed data depend, and is {other.Type}", "", other.Span)];
        var unknowns = story.NeededLatents.Where(l => !l.IsFiniteLatent).Concat(cells);
        return new ConjugateUseTable(story, unknowns, allowsProducts: true).All
            .Where(u => cells.Exists(c => c.Name == u.Unknown))
            .Where(u => u.Why is not null || u.Power != 1 || u.Of is not (NaturalStatistics.Quadratic or NaturalStatistics.Constant))
            .Select(u => u.Why ?? FamilyOfUnknown.Powered(u)).Take(1);
    }
}
