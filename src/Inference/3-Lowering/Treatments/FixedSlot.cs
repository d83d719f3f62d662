namespace ProbDsl.Inference.Treatments;

/// <summary>A parameter of a posterior that is fixed while the mean log density under it is maximized (the M step).</summary>
/// <param name="Slot">The slot with its value.</param>
/// <param name="From">The value in an E step, in the shape of the slot.</param>
/// <param name="IsGradient">Whether it is the gradient of the log density by that value; else the value itself.</param>
public sealed record FixedSlot(string Slot, Value From, bool IsGradient);
