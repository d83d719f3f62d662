namespace ProbDsl.Runtime.Paging;

/// <summary>Temporary files in a folder that several processes see.</summary>
public interface ISharedScratch
{
    /// <summary>A file of zeros that others can open, with space on the disk; null if there is none to be had.</summary>
    /// <param name="key">The number that names it.</param>
    /// <param name="bytes">Its length.</param>
    ISharedFile? Create(long key, long bytes);

    /// <summary>The file that another process has created; null if this process does not see it.</summary>
    ISharedFile? Open(long key);

    /// <summary>Removes the name of a file; where it is open, its bytes stay until it is closed.</summary>
    void RemoveName(long key);

    /// <summary>Removes the name of a file when this process ends, unless it is killed.</summary>
    void RemoveNameAtEnd(long key);
}

/// <summary>A file that several processes write and then map into memory.</summary>
public interface ISharedFile : IDisposable
{
    /// <summary>The number of bytes.</summary>
    long Length { get; }

    /// <summary>Writes bytes at a position.</summary>
    /// <exception cref="IOException">The medium failed.</exception>
    void Write(ReadOnlySpan<byte> bytes, long at);

    /// <summary>Waits until what was written is on the medium, where other machines see it.</summary>
    void Flush();

    /// <summary>
    /// The address of bytes of the file, which stay valid until the process ends; null if the system refuses. What is written there is this
    /// process's own.
    /// </summary>
    /// <param name="from">The first byte, a multiple of 64 KiB.</param>
    /// <param name="count">The number of bytes.</param>
    nint? Map(long from, long count);
}
