namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The sampler of `draw`, identified by its name (samplers with the same name are the same), and the layout of the draws. Shape is [axes..,
/// event..] with EventRank event dimensions; ArgumentRanks gives the number of trailing dimensions of each argument that belong to one
/// element, and the dimensions before them broadcast to the axes.
/// </summary>
public sealed record DrawDetail(string Name, ElementSampler Sampler, Shape Shape, int EventRank, int[] ArgumentRanks) : OpDetail
{
    /// <summary>The number of elements, in row-major order, that share a key and so a stream of random numbers.</summary>
    public const int ElementsPerKey = 4096;

    /// <summary>The shape of the axes, one element each.</summary>
    public Shape Axes => Shape.Leading(Shape.Rank - EventRank);

    /// <summary>The shape of an element.</summary>
    public Shape Event => Shape.Trailing(EventRank);

    /// <summary>The shape of the keys: one for each block of elements, and one if there are no elements.</summary>
    public Shape Keys => [(int)Math.Max(1, ((long)Axes.Count + ElementsPerKey - 1) / ElementsPerKey)];

    public bool Equals(DrawDetail? other) => other is not null && Name == other.Name && Shape == other.Shape && EventRank == other.EventRank
        && ArgumentRanks.AsSpan().SequenceEqual(other.ArgumentRanks);

    public override int GetHashCode() => HashCode.Combine(Name, Shape, EventRank, ArgumentRanks.Length);
}
