using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Treatments;

/// <summary>A number of a posterior that is held while the mean log density under it is raised.</summary>
/// <param name="Slot">Where it is held.</param>
/// <param name="From">Where a look finds it, in the shape of the slot.</param>
/// <param name="IsGradient">Whether it is the slope of the log density by that value; else the value itself.</param>
public sealed record HeldSlot(string Slot, Value From, bool IsGradient);
