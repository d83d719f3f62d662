namespace ProbDsl.Inference.Treatments;

/// <summary>Treats unknowns that have values: each is a slot of its name and shape, in its own units.</summary>
/// <param name="unknowns">The unknowns.</param>
public sealed class HeldValues(IEnumerable<Variable> unknowns) : TreatmentLowering
{
    public override StoryLowering Bind(StoryLowering story) => story.WithSlots(unknowns);
}
