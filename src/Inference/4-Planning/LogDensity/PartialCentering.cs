using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The coordinate z of a member with the location m and the scale s between those of the story and multiples of the scale (partially
/// non-centered; Papaspiliopoulos, Roberts and Sköld 2007): x = m + s^(1 - c) (z - c m). It is x itself for a centering c of 1, and
/// (x - m) / s for 0. Each member has its own centering, in a slot.
/// </summary>
/// <param name="Unknown">The name of the unknown.</param>
/// <param name="Shape">The shape of its coordinates.</param>
/// <param name="Location">The location of each, of that shape.</param>
/// <param name="Scale">The scale of each.</param>
/// <param name="AsWritten">The coordinates of the story, x.</param>
public sealed record PartialCentering(string Unknown, Shape Shape, Value Location, Value Scale, Value AsWritten)
{
    public const string LocationOutput = "location of ", ScaleOutput = "scale of ", AsWrittenOutput = "as written ";

    /// <summary>The slot of the centerings, of the shape of the coordinates.</summary>
    public string Slot => SlotOf(Unknown);

    /// <summary>log |dx / dz|, the sum over all members.</summary>
    public required Value LogJacobian { get; init; }

    /// <param name="unknown">The name of the unknown.</param>
    /// <param name="coordinate">Its coordinates z.</param>
    /// <param name="location">The locations, which broadcast to their shape.</param>
    /// <param name="scale">The scales.</param>
    public static PartialCentering Create(string unknown, Value coordinate, Value location, Value scale)
    {
        var shape = coordinate.Shape;
        var (centering, m, s) = (coordinate.Program.Slot(SlotOf(unknown), shape), Broadcast(location, shape), Broadcast(scale, shape));
        var logFactor = (1 - centering) * Log(s);
        return new(unknown, shape, m, s, m + (Exp(logFactor) * (coordinate - (centering * m)))) { LogJacobian = SumAll(logFactor) };
    }

    private static string SlotOf(string unknown) => $"centering of {unknown}";
}
