namespace ProbDsl.Inference.Em;

/// <summary>
/// The plan of normal vectors with missing cells and no label: a mixture of one component, which one fused pass over rows fits.
/// </summary>
internal sealed class IncompleteRows : PlanRule
{
    public override PlanProposal Treat(StoryFacts story) =>
        CanFit(story) ? PlanProposal.Of(ClosedFormBlocks.Plan(story)) : PlanProposal.Refuse([]);

    private static bool CanFit(StoryFacts story)
    {
        if (story.Cells is not { Count: > 0 } cells || !new ClosedFormRowRequirement().IsMetBy(story)) return false;
        if (story.Unobserved is not { Integrated.Count: > 0, Filled.Count: 0 } || story.NeededLatents.Any()) return false;
        if (story.Params.Any(p => story[p.Name].Refusal is not null)) return false;
        var incomplete = story.Estimated.Where(e => e.Draws.Any(d => cells.ContainsKey(d.Target.Of))).ToList();
        return cells.Keys.All(name => incomplete.Exists(e => e.Draw.Target.Of == name))
            && incomplete.TrueForAll(e => e.Key.Count == 0 && e.Estimated.Any() && e.Draw.Loops == incomplete[0].Draw.Loops
                && e.Draw.Copies == incomplete[0].Draw.Copies);
    }
}
