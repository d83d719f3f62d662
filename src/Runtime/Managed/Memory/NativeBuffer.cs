using ProbDsl.Runtime.Paging;

namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>Native memory for numbers, aligned to a cache line and zeroed.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;
    private readonly bool isOwned;

    public NativeBuffer(long length)
    {
        Length = length;
        if (LargeArrays.Block(Bytes) is { } paged)
        {
            At = (T*)paged;
            GC.SuppressFinalize(this);
            return;
        }

        isOwned = true;
        At = (T*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, length) * (nuint)sizeof(T), CacheLine);
        NativeMemory.Clear(At, (nuint)Math.Max(1, length) * (nuint)sizeof(T));
        GC.AddMemoryPressure(Bytes);
        NativeBytes.Add(Bytes);
    }

    ~NativeBuffer() => Free();

    public T* At { get; private set; }

    public long Length { get; }

    private long Bytes => Math.Max(1, Length) * sizeof(T);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (!isOwned || At == null) return;
        NativeMemory.AlignedFree(At);
        At = null;
        GC.RemoveMemoryPressure(Bytes);
        NativeBytes.Add(-Bytes);
    }
}
