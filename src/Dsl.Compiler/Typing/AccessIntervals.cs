namespace ProbDsl.Compiler.Typing;

/// <summary>
/// An index of the accesses to one array by the interval of positions that they cover in one dimension: of thousands of elements on lines
/// of their own, only the few that may overlap an access are compared. An access with symbolic bounds may overlap any other.
/// </summary>
internal sealed class AccessIntervals
{
    private static readonly IndexInterval Everything = new(long.MinValue, long.MaxValue);

    private readonly int dimension;
    private readonly List<int> anywhere = [];
    private readonly List<ItemInterval> sorted = [];
    private readonly long[] highest;

    /// <param name="accesses">The accesses; results are positions in this list.</param>
    public AccessIntervals(IReadOnlyList<Access> accesses)
    {
        dimension = MostDistinct(accesses);
        for (var i = 0; i < accesses.Count; i++)
            if (Interval(accesses[i], dimension) is { } ends) sorted.Add(new(ends, i));
            else anywhere.Add(i);
        sorted.Sort();
        highest = new long[sorted.Count];
        for (var i = 0; i < sorted.Count; i++) highest[i] = Math.Max(sorted[i].Interval.High, i == 0 ? long.MinValue : highest[i - 1]);
    }

    /// <summary>The accesses that may have an element in common with this one; all others certainly have none.</summary>
    public List<int> Near(Access access)
    {
        var near = new List<int>(anywhere);
        var (low, high) = Interval(access, dimension) ?? Everything;
        for (var i = FirstUpTo(low); i < sorted.Count && sorted[i].Interval.Low <= high; i++)
            if (sorted[i].Interval.High >= low) near.Add(sorted[i].Item);
        return near;
    }

    /// <summary>The position from which on a sorted access may reach this value or more.</summary>
    private int FirstUpTo(long low)
    {
        var (first, end) = (0, highest.Length);
        while (first < end)
        {
            var middle = first + (end - first) / 2;
            if (highest[middle] < low) first = middle + 1;
            else end = middle;
        }

        return first;
    }

    /// <summary>The first of the dimensions with the most distinct intervals.</summary>
    private static int MostDistinct(IReadOnlyList<Access> accesses)
    {
        var (best, most) = (0, 0);
        for (var d = 0; accesses.Any(a => d < a.At.Count); d++)
            if (accesses.Select(a => Interval(a, d)).OfType<IndexInterval>().Distinct().Count() is var count && count > most)
                (best, most) = (d, count);
        return best;
    }

    private static IndexInterval? Interval(Access access, int dimension) =>
        dimension < access.At.Count && access.At[dimension] is AffineIndex or CombinedIndex or SliceIndex
            && AccessBoxes.Low(access.At[dimension]).Number is { } low && AccessBoxes.High(access.At[dimension]).Number is { } high
            ? new(low, high) : null;

    private sealed record IndexInterval(long Low, long High);

    private sealed record ItemInterval(IndexInterval Interval, int Item) : IComparable<ItemInterval>
    {
        public int CompareTo(ItemInterval? other) =>
            other is null ? 1
            : Interval.Low != other.Interval.Low ? Interval.Low.CompareTo(other.Interval.Low) : Item.CompareTo(other.Item);
    }
}
