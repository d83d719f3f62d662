using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Copies of short rows and of single elements to many places, one after another.</summary>
internal static unsafe class RepeatedCopies
{
    /// <summary>to [count, length] = the row of this length at from, in each row.</summary>
    public static void OfRow<T>(T* from, T* to, nint count, nint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count == 0) return;
        if (length <= Vector512<T>.Count)
        {
            Fill(FirstLanes.Load(from, FirstLanes.Mask<T>((int)length), Vector512<T>.Zero), to, count, length);
            return;
        }

        new ReadOnlySpan<T>(from, (int)length).CopyTo(new(to, (int)length));
        // each copy has twice as many rows as the last
        for (nint copied = length, all = count * length; copied < all;)
        {
            var next = Math.Min(copied, all - copied);
            new ReadOnlySpan<T>(to, (int)next).CopyTo(new(to + copied, (int)next));
            copied += next;
        }
    }

    /// <summary>
    /// to [count, length] = in each row its own element of from [count], where a row has at most as many elements as a vector.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void OfEach<T>(T* from, T* to, nint count, nint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (row, whole) = ((nint)0, Whole<T>(count, length));
        for (; row < whole; row++, to += length) Vector512.Create(from[row]).Store(to);
        var mask = FirstLanes.Mask<T>((int)length);
        for (; row < count; row++, to += length) FirstLanes.Store(to, mask, Vector512.Create(from[row]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Fill<T>(Vector512<T> row, T* to, nint count, nint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (at, whole) = ((nint)0, Whole<T>(count, length));
        for (; at < whole; at++, to += length) row.Store(to);
        var mask = FirstLanes.Mask<T>((int)length);
        for (; at < count; at++, to += length) FirstLanes.Store(to, mask, row);
    }

    /// <summary>
    /// The number of rows from whose start there is room for a vector; the next rows overwrite its elements beyond a row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Whole<T>(nint count, nint length) => count - ((Vector512<T>.Count + length - 1) / length) + 1;
}
