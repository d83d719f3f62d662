namespace ProbDsl.Inference.Plans;

/// <summary>
/// Treats all remaining unknowns alike: params and continuous latents together, then the missing cells of each data name on which observed
/// data depend.
/// </summary>
/// <param name="by">The treatment.</param>
/// <param name="reason">The reason for params and latents, in words.</param>
/// <param name="isJoint">Whether the method has every continuous latent as an unknown.</param>
public sealed class SingleTreatmentRule(Treatment by, string reason, bool isJoint = false) : PlanRule
{
    public override ObjectivePlan? Lowered(StoryFacts story) => DensityOf(story);

    public override PlanProposal Treat(StoryFacts story)
    {
        ValueList<string> names = [.. DensityOf(story).Coordinates.Where(v => v.Role != Role.Data).Select(v => v.Name)];
        var cells = story.Unobserved.Filled.Select(f =>
            new Block([MissingCells.SlotOf(f.Key)], by, $"{CellCount.Of(f.Value.Length)} on which observed data depend"));
        return PlanProposal.Of(names.Count == 0 ? cells : cells.Prepend(new(names, by, reason)));
    }

    private DensityPlan DensityOf(StoryFacts story) => isJoint ? story.JointDensity : story.Density;
}
