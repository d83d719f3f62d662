namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Zeros that are added to each number that statements observe and to its variance: by them a log density is derived. They are slots of a
/// program, since constants would be removed.
/// </summary>
/// <param name="builder">The program.</param>
public sealed class ObservationShifts(ProgramBuilder builder)
{
    private const string Prefix = "shift of ";

    private readonly Dictionary<Draw, (AxisTensor Number, AxisTensor Variance)> all = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a slot holds such zeros.</summary>
    public static bool Has(string slot) => slot.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The zeros of a statement that draws a number for each member of its loops, with their axes.</summary>
    public (AxisTensor Number, AxisTensor Variance) Of(Draw draw, Axis[] over)
    {
        if (!all.TryGetValue(draw, out var own))
            all[draw] = own = (Zeros("", draw, over), Zeros("variance of ", draw, over));
        return own;
    }

    private static string NameOf(string what, Draw draw) => $"{Prefix}{what}{draw.Target.Of} at {draw.Span.Start}";

    private AxisTensor Zeros(string what, Draw draw, Axis[] over) =>
        new(builder.Slot(NameOf(what, draw), [.. over.Select(a => a.Size)]), over);
}
