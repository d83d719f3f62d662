namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>The bytes of all buffers of the process that are not freed; paged ones have no bytes of memory of their own.</summary>
internal static class NativeBytes
{
    private static long held;

    public static long Held => Interlocked.Read(ref held);

    public static void Add(long bytes) => Interlocked.Add(ref held, bytes);
}
