namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>Lists of whole numbers below a count, one for each of them, in one array: the neighbors in a graph.</summary>
internal sealed class AdjacencyLists
{
    private readonly int[] starts, all;

    private AdjacencyLists(int[] starts, int[] all) => (this.starts, this.all) = (starts, all);

    /// <summary>The number of lists.</summary>
    public int Count => starts.Length - 1;

    /// <summary>The number at a place of the array.</summary>
    public int this[int at] => all[at];

    /// <summary>Writes a number to a place of the array.</summary>
    public void Write(int at, int number) => all[at] = number;

    /// <summary>Where a list begins.</summary>
    public int StartOf(int list) => starts[list];

    /// <summary>How many numbers a list has.</summary>
    public int LengthOf(int list) => starts[list + 1] - starts[list];

    /// <summary>The same lists, whose numbers may be overwritten.</summary>
    public AdjacencyLists Copy() => new(starts, (int[])all.Clone());

    /// <summary>A list.</summary>
    public ReadOnlySpan<int> Of(int list) => all.AsSpan(starts[list], LengthOf(list));

    /// <summary>Both ends of each edge in the list of the other one, each once; an edge of a number with itself does not count.</summary>
    /// <param name="count">The number of lists.</param>
    /// <param name="one">One end of each edge.</param>
    /// <param name="other">The other end.</param>
    public static AdjacencyLists Symmetric(int count, ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        // two passes of a counting sort: by the entry, then by the list
        var ends = new int[count + 1];
        for (var e = 0; e < one.Length; e++)
        {
            if (one[e] == other[e]) continue;
            ends[one[e] + 1]++;
            ends[other[e] + 1]++;
        }

        for (var i = 0; i < count; i++) ends[i + 1] = checked(ends[i + 1] + ends[i]);
        var (lists, entries) = (new int[ends[count]], new int[ends[count]]);
        var at = ends[..count];
        for (var e = 0; e < one.Length; e++)
        {
            if (one[e] == other[e]) continue;
            lists[at[one[e]]++] = other[e];
            lists[at[other[e]]++] = one[e];
        }

        // the entries of each list, in ascending order of the lists that they are in
        at = ends[..count];
        for (var i = 0; i < count; i++)
            for (var k = ends[i]; k < ends[i + 1]; k++) entries[at[lists[k]]++] = i;
        var starts = new int[count + 1];
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            starts[i] = kept;
            for (var k = ends[i]; k < ends[i + 1]; k++)
                if (kept == starts[i] || entries[kept - 1] != entries[k]) entries[kept++] = entries[k];
        }

        starts[count] = kept;
        return new(starts, entries[..kept]);
    }
}
