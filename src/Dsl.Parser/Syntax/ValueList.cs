using System.Collections;
using System.Runtime.CompilerServices;

namespace ProbDsl.Parser.Syntax;

/// <summary>An immutable list with value equality, so that records that contain lists compare by content.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Of))]
public sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] items;

    internal ValueList(T[] items) => this.items = items;

    public int Count => items.Length;

    public T this[int index] => items[index];

    public ReadOnlySpan<T> AsSpan() => items;

    public static bool operator ==(ValueList<T>? left, ValueList<T>? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ValueList<T>? left, ValueList<T>? right) => !(left == right);

    public bool Equals(ValueList<T>? other) => other is not null && items.AsSpan().SequenceEqual(other.items);

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in items) hash.Add(item);
        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", items)}]";
}

/// <summary>Creates value lists; collection expressions such as `[a, b]` do too.</summary>
public static class ValueList
{
    public static ValueList<T> Of<T>(ReadOnlySpan<T> items) => new([.. items]);

    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => [.. items];

    /// <summary>The mapped items, or null if any result is null; the function is called for every item.</summary>
    public static ValueList<TOut>? TryMap<T, TOut>(this ValueList<T> items, Func<T, TOut?> map)
        where TOut : class
    {
        var (mapped, isWhole) = (new TOut[items.Count], true);
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = map(items[i])!;
            isWhole &= mapped[i] is not null;
        }

        return isWhole ? new(mapped) : null;
    }

    /// <summary>The items of one subtype.</summary>
    public static ValueList<TOut> OfKind<T, TOut>(this ValueList<T> items)
        where TOut : class, T
    {
        var count = 0;
        foreach (var item in items.AsSpan())
            if (item is TOut) count++;
        if (count == 0) return [];
        var (kept, next) = (new TOut[count], 0);
        foreach (var item in items.AsSpan())
            if (item is TOut one) kept[next++] = one;
        return new(kept);
    }
}
