namespace ProbDsl.Runtime.Paging;

/// <summary>
/// Arrays of the size of a data set. Once a data set is too large for the memory, they lie in a temporary file that is mapped into memory:
/// the operating system keeps what is used, and writes the rest to the disk. Readers and methods use them like any other array. They are
/// not freed before the process ends.
/// </summary>
public static class LargeArrays
{
    /// <summary>
    /// How often the numbers of a data set are in memory during a fit: as a table, as data of the story, as rows of a method.
    /// </summary>
    private const int Copies = 3;

    /// <summary>An array of less than this fraction of the memory is an ordinary one, and so is one of less than these bytes.</summary>
    private const int SmallFraction = 256, SmallBytes = 1 << 18;

    private static volatile IScratch? given;
    private static volatile Setting? paging;
    private static volatile int processes = 1;

    /// <summary>The fraction of the memory that the text of a data file may take.</summary>
    internal const int TextFraction = 32;

    /// <summary>Whether large arrays may lie in a file.</summary>
    public static bool CanBePaged => Allowed is not null;

    /// <summary>The bytes of the numbers of the data set for which large arrays lie in a file.</summary>
    public static double DataBytes => paging?.DataBytes ?? 0;

    /// <summary>Whether large arrays lie in a file.</summary>
    public static bool ArePaged => paging is not null;

    /// <summary>The memory that the process may use: its part of that of the machine.</summary>
    public static long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / processes;

    /// <summary>Lets this process put large arrays into a file; null: they are ordinary ones from now on.</summary>
    /// <param name="file">The file.</param>
    /// <param name="beside">The number of processes of this run on the machine.</param>
    public static void Use(IScratch? file, int beside = 1) => (given, paging, processes) = (file, null, beside);

    /// <summary>Whether a data set can be held, if necessary by arrays in a file from now on.</summary>
    /// <param name="bytes">The bytes of its numbers.</param>
    /// <param name="memory">The memory that may be used.</param>
    public static bool Fit(double bytes, long memory)
    {
        if (Copies * bytes > memory && Allowed is { } file)
        {
            var least = Math.Max(SmallBytes, memory / SmallFraction);
            paging = paging is { } now ? now with { Least = Math.Min(now.Least, least), DataBytes = Math.Max(now.DataBytes, bytes) }
                : new(file, least, bytes);
        }

        return ArePaged || bytes <= memory;
    }

    /// <summary>A zeroed array.</summary>
    /// <param name="length">The number of elements.</param>
    /// <param name="beside">The number of such arrays that are made one after another.</param>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static unsafe T[] Allocate<T>(int length, int beside = 1)
        where T : unmanaged
        => paging is { } on && (double)beside * length * sizeof(T) >= on.Least ? InFile<T>(on.File, length) : new T[length];

    /// <summary>Zeroed arrays of one length, such as the columns of a table.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static T[][] Columns<T>(int count, int length)
        where T : unmanaged
    {
        var arrays = new T[count][];
        for (var i = 0; i < count; i++) arrays[i] = Allocate<T>(length, count);
        return arrays;
    }

    /// <summary>An array of equal elements.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static T[] Filled<T>(T value, int length)
        where T : unmanaged
    {
        var filled = Allocate<T>(length);
        Array.Fill(filled, value);
        return filled;
    }

    /// <summary>The elements that a function gives of those of an array.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static TTo[] Map<TFrom, TTo>(TFrom[] array, Func<TFrom, TTo> of, int beside = 1)
        where TTo : unmanaged
    {
        var mapped = Allocate<TTo>(array.Length, beside);
        for (var i = 0; i < mapped.Length; i++) mapped[i] = of(array[i]);
        return mapped;
    }

    /// <summary>The elements that a function gives of those of two arrays of one length.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static T[] Zip<T>(T[] left, T[] right, Func<T, T, T> of)
        where T : unmanaged
    {
        var zipped = Allocate<T>(left.Length);
        for (var i = 0; i < zipped.Length; i++) zipped[i] = of(left[i], right[i]);
        return zipped;
    }

    /// <summary>A copy of an array.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    public static T[] Copy<T>(T[] array)
        where T : unmanaged
    {
        if (!ArePaged) return (T[])array.Clone();
        var copy = Allocate<T>(array.Length);
        array.CopyTo(copy, 0);
        return copy;
    }

    /// <summary>An array in a file, whatever its size and that of the data; an ordinary one where there is no file.</summary>
    internal static T[] InFile<T>(int length)
        where T : unmanaged
        => Allowed is { } file ? InFile<T>(file, length) : new T[length];

    // layouts are compared when the first array needs it, and not at each start of the program
    private static IScratch? Allowed => given is { } file && ArrayLayout<double>.IsKnown && ArrayLayout<int>.IsKnown
        && ArrayLayout<bool>.IsKnown && ArrayLayout<byte>.IsKnown ? file : null;

    /// <summary>The address of zeroed bytes that are never freed; null where they are to be allocated as usual.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    internal static nint? Block(long bytes) => paging is { } on && bytes >= on.Least ? on.File.Take(bytes) : null;

    private static unsafe T[] InFile<T>(IScratch file, int length)
        where T : unmanaged
        => ArrayLayout<T>.Make(file.Take(ArrayLayout<T>.Header + ((long)length * sizeof(T))), length);

    /// <param name="File">Where large arrays lie.</param>
    /// <param name="Least">The bytes of the smallest of them.</param>
    /// <param name="DataBytes">The bytes of the data set's numbers.</param>
    private sealed record Setting(IScratch File, double Least, double DataBytes);
}
