namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>CUlaunchConfig of cuda.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LaunchOptions
{
    public uint Blocks, BlocksY, BlocksZ, Threads, ThreadsY, ThreadsZ, SharedBytes;
    public nint Stream;
    public LaunchAttribute* Attributes;
    public uint AttributeCount;
}

/// <summary>CUlaunchAttribute of cuda.h with a value that is a whole number.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct LaunchAttribute
{
    /// <summary>CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION: the kernel may start before the one before it has ended.</summary>
    public const uint StartsEarly = 6;

    [FieldOffset(0)]
    public uint Id;

    [FieldOffset(8)]
    public int Value;
}
