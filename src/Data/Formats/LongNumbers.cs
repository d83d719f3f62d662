namespace ProbDsl.Data.Formats;

/// <summary>
/// Keeps the whole numbers of an array of 64-bit elements once one of them has more digits than a double has: as names they are exact.
/// </summary>
/// <param name="header">The array.</param>
/// <param name="values">Its elements as doubles, so far; exact for all before the first long one.</param>
internal sealed class LongNumbers(ArrayHeader header, double[] values)
{
    private readonly bool isUnsigned = header.Element == ArrayElement.UInt64;
    private long[]? all;
    private ColumnMajor? order;

    /// <summary>Adds the next elements.</summary>
    /// <param name="block">Their bytes, in the order of this machine.</param>
    /// <param name="before">The number of elements before them.</param>
    public void Add(ReadOnlySpan<byte> block, int before)
    {
        if (header.Element != ArrayElement.Int64 && !isUnsigned) return;
        var next = MemoryMarshal.Cast<byte, long>(block);
        if (all is null && !HasLong(next)) return;
        if (all is null) Start(before);
        if (order is null) next.CopyTo(all.AsSpan(before));
        else order.Place(next, all!);
    }

    /// <summary>The elements as a column of texts under a name; null if all are short.</summary>
    public Func<string, TextColumn>? Texts => all is not { } numbers ? null
        : name => CellTexts.Create(name, 0, numbers, _ => false, number => isUnsigned
            ? ((ulong)number).ToString(CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture));

    private void Start(int before)
    {
        all = LargeArrays.Allocate<long>(values.Length);
        for (var i = 0; i < all.Length; i++) all[i] = (long)values[i];
        order = header.IsColumnMajor ? ColumnMajor.After([.. header.Shape.Select(n => (int)n)], before) : null;
    }

    private bool HasLong(ReadOnlySpan<long> numbers)
    {
        foreach (var number in numbers)
            if (isUnsigned ? (ulong)number > NumberCell.LargestWhole : number is > NumberCell.LargestWhole or < -NumberCell.LargestWhole)
                return true;
        return false;
    }
}
