namespace ProbDsl.Runtime.Paging;

/// <summary>
/// Arrays of the size of a data set. Once a data set is too large for the memory, they lie in a temporary file that is mapped into memory:
/// the operating system keeps what is used, and writes the rest to the disk. Readers and methods use them like any other array. They are
/// not freed before the process ends.
/// </summary>
public static class LargeArrays
{
    /// <summary>How often the numbers of a data set are in memory during a fit: as a table, as data of the story, as rows of a method.</summary>
    private const int Copies = 3;

    /// <summary>An array of less than this fraction of the memory is an ordinary one, and so is one of less than these bytes.</summary>
    private const int SmallFraction = 256, SmallBytes = 1 << 18;

    private static IScratch? scratch;
    private static long least = long.MaxValue;

    /// <summary>Whether large arrays lie in a file.</summary>
    public static bool ArePaged => Volatile.Read(ref least) < long.MaxValue;

    /// <summary>The memory that the process may use.</summary>
    public static long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Lets this process put large arrays into a file; null: they are ordinary ones from now on.</summary>
    public static void Use(IScratch? file)
    {
        scratch = file is not null && ArrayLayout<double>.IsKnown && ArrayLayout<int>.IsKnown && ArrayLayout<bool>.IsKnown ? file : null;
        if (scratch is null) Volatile.Write(ref least, long.MaxValue);
    }

    /// <summary>Whether a data set can be held, if necessary by arrays in a file from now on.</summary>
    /// <param name="bytes">The bytes of its numbers.</param>
    /// <param name="memory">The memory that may be used.</param>
    public static bool Fit(double bytes, long memory)
    {
        if (scratch is not null && Copies * bytes > memory)
            Volatile.Write(ref least, Math.Min(least, Math.Max(SmallBytes, memory / SmallFraction)));
        return ArePaged || bytes <= memory;
    }

    /// <summary>A zeroed array.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static T[] Of<T>(int length)
        where T : unmanaged
        => Of<T>(1, length)[0];

    /// <summary>Zeroed arrays of one length, such as the columns of a table.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static unsafe T[][] Of<T>(int count, int length)
        where T : unmanaged
    {
        var arrays = new T[count][];
        var isPaged = (double)count * length * sizeof(T) >= Volatile.Read(ref least);
        for (var i = 0; i < count; i++)
            arrays[i] = isPaged ? ArrayLayout<T>.Make(scratch!.Take(ArrayLayout<T>.Header + ((long)length * sizeof(T))), length) : new T[length];
        return arrays;
    }

    /// <summary>A copy of an array.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static T[] Copy<T>(T[] array)
        where T : unmanaged
    {
        if (!ArePaged) return (T[])array.Clone();
        var copy = Of<T>(array.Length);
        array.CopyTo(copy, 0);
        return copy;
    }

    /// <summary>The address of zeroed bytes that are never freed; null where they are to be allocated as usual.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    internal static nint? Block(long bytes) => bytes >= Volatile.Read(ref least) ? scratch!.Take(bytes) : null;
}
