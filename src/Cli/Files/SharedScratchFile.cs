using System.IO.MemoryMappedFiles;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Cli.Files;

/// <summary>Temporary files in the folder of <see cref="ScratchFile"/>, for the ranks of one run.</summary>
internal sealed class SharedScratchFile : ISharedScratch
{
    private readonly List<long> kept = [];

    /// <summary>The files that have names until the end.</summary>
    public string[] Named
    {
        get
        {
            lock (kept) return [.. kept.Select(PathOf)];
        }
    }

    public ISharedFile? Create(long key, long bytes)
    {
        var file = Try(() => Disk.Current.CreateShared(PathOf(key), bytes));
        file?.SetLength(bytes);
        return file is null ? null : new Mapped(file);
    }

    public ISharedFile? Open(long key) => Try(() => Disk.Current.OpenShared(PathOf(key))) is { } file ? new Mapped(file) : null;

    public void RemoveName(long key) => Disk.Current.Delete(PathOf(key));

    public void RemoveNameAtEnd(long key)
    {
        lock (kept) kept.Add(key);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveNames();
    }

    /// <summary>Removes the names that stay until the end: call it before the process is ended from outside.</summary>
    public void RemoveNames()
    {
        lock (kept)
        {
            kept.ForEach(RemoveName);
            kept.Clear();
        }
    }

    private static string PathOf(long key) => Path.Combine(ScratchFile.Folder, $"probdsl-ranks-{key:x}");

    private static T? Try<T>(Func<T?> open)
        where T : class
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class Mapped(FileStream file) : ISharedFile
    {
        // views stay as long as the arrays in them
        private static readonly List<MemoryMappedViewAccessor> views = [];

        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes, long at) => RandomAccess.Write(file.SafeFileHandle, bytes, at);

        public void Flush() => file.Flush(flushToDisk: true);

        public nint? Map(long from, long count)
        {
            using var map = Try(() => MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.CopyOnWrite,
                HandleInheritability.None, leaveOpen: true));
            if (Try(() => map?.CreateViewAccessor(from, count, MemoryMappedFileAccess.CopyOnWrite)) is not { } view) return null;
            lock (views) views.Add(view);
            return view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)view.PointerOffset;
        }

        public void Dispose() => file.Dispose();
    }
}
