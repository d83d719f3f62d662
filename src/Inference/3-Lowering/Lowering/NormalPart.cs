namespace ProbDsl.Inference.Lowering;

/// <summary>One read of a normal unknown.</summary>
/// <param name="Of">The unknown.</param>
/// <param name="At">The indices of the read.</param>
/// <param name="Count">The numbers that are read: 1, or the elements of a vector.</param>
/// <param name="Along">The axis of coefficients along which the elements of a vector run; null for a number.</param>
internal sealed record NormalRead(string Of, IReadOnlyList<LoopValue> At, int Count, Axis? Along)
{
    /// <summary>The same read with the axis of a loop, over which it is summed, as that of a vector; null if it is no read of
    /// one.</summary>
    /// <param name="loop">The axis of the loop.</param>
    /// <param name="along">The axis of the vector.</param>
    public NormalRead? Summed(Axis loop, Axis along)
    {
        List<LoopValue> at = [.. At.Select(a => a is Iota iota && iota.Axis == loop ? new PositionRange(iota.First, loop.Size) : a)];
        return Along is null && At.Count(a => Reads(a, loop)) == 1 && !at.Exists(a => Reads(a, loop))
            ? new(Of, at, loop.Size, along) : null;
    }

    /// <summary>Whether another read is of the same numbers, along the same axis.</summary>
    public bool IsSame(NormalRead other) => Of == other.Of && Count == other.Count && Along == other.Along && At.SequenceEqual(other.At);

    /// <summary>Whether the indices depend on an axis.</summary>
    public bool Reads(Axis axis) => At.Any(a => Reads(a, axis));

    private static bool Reads(LoopValue at, Axis axis) =>
        at is Iota iota ? iota.Axis == axis : at is ComputedPosition computed && computed.At.Axes.Contains(axis);
}

/// <summary>
/// A part of an expression: the product of normal unknowns less their means, of different factors, times a coefficient.
/// </summary>
/// <param name="Reads">The reads of the unknowns: one of a linear part, several of a product.</param>
/// <param name="Coefficient">
/// What they are multiplied by and summed with: along the axes of vectors; null if the part is its only read itself.
/// </param>
internal sealed record NormalPart(ValueList<NormalRead> Reads, AxisTensor? Coefficient)
{
    public bool IsProduct => Reads.Count > 1;

    /// <summary>Whether another part has the same reads, in the same order.</summary>
    public bool HasReadsOf(NormalPart other) =>
        Reads.Count == other.Reads.Count && Reads.Zip(other.Reads).All(p => p.First.IsSame(p.Second));

    /// <summary>The read of a linear part.</summary>
    public NormalRead Read => Reads[0];
}
