using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;

namespace ProbDsl.Inference.Treatments;

/// <summary>Unknowns that have values: each is a slot of its name and shape, on its own scale.</summary>
/// <param name="unknowns">These.</param>
public sealed class HoldValues(IEnumerable<Variable> unknowns) : TreatmentLowering
{
    public override StoryLowering Bind(StoryLowering story) => story.WithSlots(unknowns);
}
