namespace ProbDsl.Inference.Plans;

/// <summary>
/// Treats all remaining unknowns alike: params and continuous latents together, then the missing cells of each data name on which observed
/// data depend.
/// </summary>
/// <param name="by">The treatment.</param>
/// <param name="reason">The reason for params and latents, in words.</param>
/// <param name="use">Which continuous latents are unknowns of the method.</param>
public sealed class SingleTreatmentRule(Treatment by, string reason, DensityUse use = DensityUse.Marginal) : PlanRule
{
    public override ObjectivePlan? Lowered(StoryFacts story) => story.DensityFor(use);

    public override PlanProposal Treat(StoryFacts story)
    {
        ValueList<string> names = [.. story.DensityFor(use).Coordinates.Where(v => v.Role != Role.Data).Select(v => v.Name)];
        var cells = story.Unobserved.Filled.Select(f =>
            new Block([MissingCells.SlotOf(f.Key)], by, $"{CellCount.Of(f.Value.Length)} on which observed data depend"));
        return PlanProposal.Of(names.Count == 0 ? cells : cells.Prepend(new(names, by, reason)));
    }
}
