namespace ProbDsl.Compiler;

/// <summary>
/// Accesses to one array, found by the positions that they reach in one dimension: of thousands of elements that stand each on a line of its own, an access meets a few, and only these are looked at. Where ends are
/// symbols, an access may reach anything.
/// </summary>
internal sealed class Reaches
{
    private readonly int dimension;
    private readonly List<int> anywhere = [];
    private readonly (long Low, long High, int Item)[] sorted;
    private readonly long[] highest;

    /// <param name="accesses">The accesses; they are known by their positions in this list.</param>
    public Reaches(IReadOnlyList<Access> accesses)
    {
        dimension = Enumerable.Range(0, accesses.Max(a => a.At.Count)).DefaultIfEmpty().MaxBy(d => accesses.Select(a => Interval(a, d)).OfType<(long, long)>().Distinct().Count());
        var intervals = new List<(long Low, long High, int Item)>();
        for (var i = 0; i < accesses.Count; i++)
            if (Interval(accesses[i], dimension) is var (low, high)) intervals.Add((low, high, i));
            else anywhere.Add(i);
        sorted = [.. intervals.OrderBy(i => i.Low).ThenBy(i => i.Item)];
        highest = new long[sorted.Length];
        for (var i = 0; i < sorted.Length; i++) highest[i] = Math.Max(sorted[i].High, i == 0 ? long.MinValue : highest[i - 1]);
    }

    /// <summary>Those that may have an element in common with this access; all others surely have none.</summary>
    public IEnumerable<int> Near(Access access)
    {
        if (Interval(access, dimension) is not var (low, high)) return sorted.Select(s => s.Item).Concat(anywhere);
        return Between(low, high).Concat(anywhere);
    }

    private IEnumerable<int> Between(long low, long high)
    {
        var from = Array.BinarySearch(highest, low);
        if (from < 0) from = ~from;
        while (from > 0 && highest[from - 1] >= low) from--;
        for (var i = from; i < sorted.Length && sorted[i].Low <= high; i++)
            if (sorted[i].High >= low) yield return sorted[i].Item;
    }

    private static (long Low, long High)? Interval(Access access, int dimension) =>
        dimension < access.At.Count && access.At[dimension] is Affine or Combination or SliceAt && Boxes.Low(access.At[dimension]).Number is { } low && Boxes.High(access.At[dimension]).Number is { } high ? (low, high) : null;
}
