namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>A kernel with its arguments and the number of blocks and of threads in each.</summary>
public sealed record Launch(KernelText Kernel, int Blocks, int Threads, IReadOnlyList<Argument> Arguments)
{
    /// <summary>Whether it uses memory that no argument names: it waits for all launches before it, and all after it wait for it.</summary>
    public bool IsFence { get; init; }
}

/// <summary>The use of memory that an argument points to.</summary>
public enum Access
{
    /// <summary>The argument is a number.</summary>
    None,
    Read,
    Write,

    /// <summary>Read, and written in part or whole.</summary>
    Update,
}

/// <summary>An argument of a kernel: an address with the bytes that may be touched, or a number of four or eight bytes.</summary>
public readonly record struct Argument(ulong Bits, int Size, Access Access, long Bytes)
{
    public static Argument Memory(nint address, Access access, long bytes) => new((ulong)address, 8, access, bytes);

    public static Argument Of(int number) => new((uint)number, 4, Access.None, 0);

    public static Argument Of(ulong number) => new(number, 8, Access.None, 0);

    public static Argument Of(double number) => new(BitConverter.DoubleToUInt64Bits(number), 8, Access.None, 0);
}
