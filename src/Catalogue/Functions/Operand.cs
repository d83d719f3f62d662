using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Functions;

/// <summary>
/// A value whose last EventRank dimensions are its own; those before are axes. Size: the number of a place that takes a size (its value is
/// that number), and how many states a value of index type has.
/// </summary>
public readonly record struct Operand(Value Value, int EventRank, int Size = 0)
{
    public Shape Axes => Value.Shape.Leading(Value.Shape.Rank - EventRank);

    public Shape Event => Value.Shape.Trailing(EventRank);

    /// <summary>Whether the value differs along an axis.</summary>
    public bool Varies => Axes.Count != 1;

    /// <summary>The value with its own dimensions in another shape.</summary>
    public Operand Shaped(params ReadOnlySpan<int> own) =>
        this with { Value = Ops.Reshape(Value, [.. Axes, .. own]), EventRank = own.Length };

    /// <summary>The value with dimensions of size 1 behind its own, up to this many.</summary>
    public Operand LiftedTo(int rank) => EventRank == rank ? this : Shaped([.. Event, .. Enumerable.Repeat(1, rank - EventRank)]);
}
