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

    /// <summary>How often a file was mapped.</summary>
    public int Maps { get; private set; }

    public ISharedFile? Create(long key, long bytes) => new Block(this, files[key] = GC.AllocateArray<byte>((int)bytes, pinned: true));

    public ISharedFile? Open(long key) => AreHidden ? null : new Block(this, files[key]);

    public void RemoveName(long key) => files.TryRemove(key, out _);

    // they have their names until the end
    public void RemoveNameAtEnd(long key)
    {
    }

    private sealed class Block(SharedMemory memory, byte[] bytes) : ISharedFile
    {
        public long Length => bytes.Length;

        public void Write(ReadOnlySpan<byte> from, long at) => from.CopyTo(bytes.AsSpan((int)at));

        public void Flush()
        {
        }

        public unsafe nint? Map(long from, long count)
        {
            if (memory.IsFull) return null;
            lock (memory) memory.Maps++;
            var own = (nint)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)count, 64);
            bytes.AsSpan((int)from, (int)count).CopyTo(new Span<byte>((void*)own, (int)count));
            return own;
        }

        public void Dispose()
        {
        }
    }
}
