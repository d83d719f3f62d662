namespace ProbDsl.Catalog.Functions;

/// <summary>
/// A value whose last EventRank dimensions are its event; the dimensions before are axes. Size is the value of an argument that is a size,
/// and the number of states of a value of index type.
/// </summary>
public readonly record struct Operand(Value Value, int EventRank, int Size = 0)
{
    public Shape Axes => Value.Shape.Leading(Value.Shape.Rank - EventRank);

    public Shape Event => Value.Shape.Trailing(EventRank);

    /// <summary>Whether the value varies along an axis.</summary>
    public bool Varies => Axes.Count != 1;

    /// <summary>The value with its event reshaped.</summary>
    public Operand Shaped(params ReadOnlySpan<int> own) =>
        this with { Value = Ops.Reshape(Value, [.. Axes, .. own]), EventRank = own.Length };

    /// <summary>The value with dimensions of size 1 appended to its event, up to this rank.</summary>
    public Operand LiftedTo(int rank) => EventRank == rank ? this : Shaped([.. Event, .. Enumerable.Repeat(1, rank - EventRank)]);
}
