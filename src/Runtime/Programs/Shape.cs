using System.Collections;

namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The sizes of a tensor's dimensions, outermost first; immutable, with value equality. `[3, 2]` creates a shape, `[]` is a scalar. Sizes
/// may be 0. Indices may count from the end: `shape[^1]` is the innermost size.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public sealed class Shape : IEnumerable<int>, IEquatable<Shape>
{
    private readonly int[] sizes;

    private Shape(int[] sizes)
    {
        this.sizes = sizes;
        Count = ElementsOf(sizes);
    }

    /// <summary>The shape of a single number: no dimensions, one element.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>The number of dimensions.</summary>
    public int Rank => sizes.Length;

    /// <summary>The rank, under the name that list patterns read: `shape is [var rows, var columns]`.</summary>
    public int Length => sizes.Length;

    /// <summary>The number of elements: the product of the sizes, 1 for a scalar.</summary>
    public int Count { get; }

    public int this[int dimension] => sizes[dimension];

    public int this[Index dimension] => sizes[dimension];

    public Shape this[Range dimensions] => Of(sizes.AsSpan(dimensions));

    /// <summary>A shape with these sizes.</summary>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    /// <exception cref="NotEnoughMemory">The number of elements exceeds the limit of an array.</exception>
    public static Shape Of(params ReadOnlySpan<int> sizes) => sizes.IsEmpty && Scalar is not null ? Scalar : new(sizes.ToArray());

    /// <summary>
    /// The common shape of two operands: dimensions are aligned at the innermost one; a missing or size-1 dimension repeats.
    /// </summary>
    /// <exception cref="ArgumentException">Two sizes differ and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b) =>
        TryBroadcast(a, b) ?? throw new ArgumentException($"{a} and {b} do not broadcast");

    /// <summary>The same as <see cref="Broadcast"/>, but null if the shapes do not broadcast.</summary>
    public static Shape? TryBroadcast(Shape a, Shape b)
    {
        if (a.Equals(b)) return a;
        var common = new int[Math.Max(a.Rank, b.Rank)];
        for (var fromEnd = 1; fromEnd <= common.Length; fromEnd++)
        {
            var left = fromEnd <= a.Rank ? a[^fromEnd] : 1;
            var right = fromEnd <= b.Rank ? b[^fromEnd] : 1;
            if (left != right && left != 1 && right != 1) return null;
            common[^fromEnd] = left == 1 ? right : left;
        }
        return Of(common);
    }

    /// <summary>This shape without the given dimensions; negative ones count from the end.</summary>
    public Shape Drop(params ReadOnlySpan<int> dimensions)
    {
        var kept = new List<int>(Rank);
        for (var i = 0; i < Rank; i++)
            if (!dimensions.Contains(i) && !dimensions.Contains(i - Rank)) kept.Add(sizes[i]);
        return Of([.. kept]);
    }

    /// <summary>The outermost dimensions.</summary>
    public Shape Leading(int dimensions) => Of(sizes.AsSpan(0, dimensions));

    /// <summary>The innermost dimensions.</summary>
    public Shape Trailing(int dimensions) => Of(sizes.AsSpan(Rank - dimensions));

    /// <summary>The dimensions from the first one on that is not 1.</summary>
    public Shape WithoutLeadingOnes() => Of(sizes.AsSpan().TrimStart(1));

    /// <summary>This shape with one size replaced.</summary>
    public Shape With(int dimension, int size)
    {
        var changed = (int[])sizes.Clone();
        changed[dimension] = size;
        return Of(changed);
    }

    /// <summary>The strides of row-major storage: the offset of one step along each dimension.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        for (int i = Rank - 1, step = 1; i >= 0; step *= sizes[i--]) strides[i] = step;
        return strides;
    }

    public bool Equals(Shape? other) => other is not null && sizes.AsSpan().SequenceEqual(other.sizes);

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => sizes.GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", sizes)}]";

    private static int ElementsOf(int[] sizes)
    {
        var elements = 1L;
        foreach (var size in sizes)
        {
            if (size < 0) throw new ArgumentException($"[{string.Join(", ", sizes)}] has a negative size");
            elements *= size;
            if (elements > Array.MaxLength)
                throw new NotEnoughMemory(sizes.Aggregate(8.0, (product, next) => product * next), 8.0 * Array.MaxLength);
        }
        return (int)elements;
    }
}
