using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Inference.Lowering;

/// <summary>The weights of a fit do not match its story or guide for these data: one is missing or has another shape.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named after what happened.")]
public sealed class WeightMismatch(string why) : Exception(why)
{
    /// <summary>The number of positions that a net has learned, and the larger number of these data; null for another reason.</summary>
    public (int Known, int Asked)? Positions { get; init; }
}
