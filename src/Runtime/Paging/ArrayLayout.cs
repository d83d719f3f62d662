namespace ProbDsl.Runtime.Paging;

/// <summary>
/// The layout of an array in the memory of the runtime: a word of its own, the address of its type, its length, its elements. Arrays made
/// here lie outside of the collector's memory: it neither moves nor frees them, as with the runtime's own frozen objects. The layout is not
/// documented, so that it is compared with that of an ordinary array first.
/// </summary>
/// <typeparam name="T">The elements, without references.</typeparam>
internal static unsafe class ArrayLayout<T>
    where T : unmanaged
{
    /// <summary>The bytes before the elements.</summary>
    public const int Header = 64;

    private const int ToLength = 8, ToElements = 16;

    /// <summary>Whether this runtime has the layout.</summary>
    public static bool IsKnown { get; } = HasLayout();

    /// <summary>An array of zeros, or of what the memory holds after its header.</summary>
    /// <param name="memory">Header and elements, aligned to a cache line.</param>
    /// <param name="length">The number of elements.</param>
    public static T[] Make(nint memory, int length)
    {
        var at = memory + Header - ToElements;
        *(nint*)at = TypeOf([]);
        *(long*)(at + ToLength) = length;
        return Unsafe.As<nint, T[]>(ref at);
    }

    private static bool HasLayout()
    {
        if (sizeof(nint) != sizeof(long)) return false;
        var model = GC.AllocateUninitializedArray<T>(3, pinned: true);
        var at = *(nint*)Unsafe.AsPointer(ref model);
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(model)) == at + ToElements
            && *(long*)(at + ToLength) == model.Length && TypeOf(new T[5]) == *(nint*)at;
    }

    private static nint TypeOf(T[] array)
    {
        fixed (T* first = &MemoryMarshal.GetArrayDataReference(array)) return *(nint*)((byte*)first - ToElements);
    }
}
