namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The numbers that the distribution before a flow has, or that one of its maps gives. Values that are computed from numbers mapped back
/// that far have this as their origin, so that a failed run can report rows that the flow does not reach.
/// </summary>
/// <param name="Of">The name of the distribution or map.</param>
/// <param name="Range">The range of its numbers; a bound is NaN if it depends on a value of the story.</param>
/// <param name="Rows">The numbers mapped back; the last dimensions are those of one draw.</param>
/// <param name="Width">The number of elements of one draw.</param>
public sealed record FlowSupport(string Of, SupportRange Range, Value Rows, int Width)
{
    /// <summary>The origin of the values around it: the statement.</summary>
    public object? Statement { get; init; }

    /// <summary>Whether it is a map, and not the distribution before the flow.</summary>
    public bool IsMap { get; init; }

    /// <summary>Whether a number may be one that has no density: it is on a bound or beyond it, or the bound is unknown.</summary>
    public bool IsOutside(double number) => !(number > Range.Low) || !(number < Range.High);

    /// <summary>The support of the distribution before a flow; null if it has all numbers, or vectors of another kind.</summary>
    public static FlowSupport? OfBase(DistributionCall call, AxisTensor rows) =>
        SupportRange.Of(Supports.Of(call.Base)) is { IsBounded: true } range
            ? new(call.Of.Name, range, rows.Value, Math.Max(1, rows.Event.Count)) : null;

    public override string ToString() => $"{Statement}";
}
