using ProbDsl.Runtime.Paging;

namespace ProbDsl.Tests.Parts;

/// <summary>Files in common that are blocks of memory.</summary>
internal sealed class SharedMemory : ISharedScratch
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, byte[]> files = [];

    /// <summary>Whether other ranks do not see the files.</summary>
    public bool AreHidden { get; init; }

    /// <summary>Whether the system refuses to map files.</summary>
    public bool IsFull { get; init; }

    public int Names => files.Count;

    public ISharedFile? Create(long key, long bytes) => new Block(files[key] = GC.AllocateArray<byte>((int)bytes, pinned: true), IsFull);

    public ISharedFile? Open(long key) => AreHidden ? null : new Block(files[key], IsFull);

    public void RemoveName(long key) => files.TryRemove(key, out _);

    public void RemoveNameAtEnd(long key) => RemoveName(key);

    private sealed class Block(byte[] bytes, bool isFull) : ISharedFile
    {
        public long Length => bytes.Length;

        public void Write(ReadOnlySpan<byte> from, long at) => from.CopyTo(bytes.AsSpan((int)at));

        public void Flush()
        {
        }

        public unsafe nint? Map(long from, long count)
        {
            if (isFull && from > 0) return null;
            var own = (nint)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)count, 64);
            bytes.AsSpan((int)from, (int)count).CopyTo(new Span<byte>((void*)own, (int)count));
            return own;
        }

        public void Dispose()
        {
        }
    }
}
