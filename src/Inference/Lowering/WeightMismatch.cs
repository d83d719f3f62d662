using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The weights of a fit are not those that its story or guide would have for these data: one is not there, or has another shape.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
public sealed class WeightMismatch(string why) : Exception(why);
