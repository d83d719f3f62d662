using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Inference.Lowering;

/// <summary>The weights of a fit do not match its story or guide for these data: one is missing or has another shape.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named after what happened.")]
public sealed class WeightMismatch(string why) : Exception(why);
