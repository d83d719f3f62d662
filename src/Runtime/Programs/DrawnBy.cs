namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Of `draw`: the law's sampler, known by its name (two samplers of one name are one), and how the numbers are laid out. Shape is
/// [axes.., event..] with EventRank dimensions in an element; ArgumentRanks says how many of each argument's last dimensions belong to
/// one element, and the dimensions before those broadcast to the axes.
/// </summary>
public sealed record DrawnBy(string Name, ElementSampler Sampler, Shape Shape, int EventRank, int[] ArgumentRanks) : OpDetail
{
    /// <summary>Elements that share a key, and so a stream of random numbers, in row-major order.</summary>
    public const int ElementsPerKey = 4096;

    /// <summary>One per element.</summary>
    public Shape Axes => Shape.Leading(Shape.Rank - EventRank);

    /// <summary>The shape of an element.</summary>
    public Shape Event => Shape.Trailing(EventRank);

    /// <summary>The shape of the keys: one for each block of elements, and one if there are no elements.</summary>
    public Shape Keys => [(int)Math.Max(1, ((long)Axes.Count + ElementsPerKey - 1) / ElementsPerKey)];

    public bool Equals(DrawnBy? other) => other is not null && Name == other.Name && Shape == other.Shape && EventRank == other.EventRank
        && ArgumentRanks.AsSpan().SequenceEqual(other.ArgumentRanks);

    public override int GetHashCode() => HashCode.Combine(Name, Shape, EventRank, ArgumentRanks.Length);
}
