namespace ProbDsl.Runtime.Paging;

/// <summary>
/// Memory whose pages the operating system may write to a file and read again, so that it may exceed the memory of the machine.
/// </summary>
public interface IScratch
{
    /// <summary>The address of zeroed bytes, aligned to a cache line, which stay valid until the process ends.</summary>
    /// <exception cref="ScratchFull">The disk has not enough space.</exception>
    nint Take(long bytes);
}
