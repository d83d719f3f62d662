using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Paging;

/// <summary>Thrown when the temporary file of paged arrays cannot get the bytes that it needs.</summary>
/// <param name="folder">The folder of the file.</param>
/// <param name="bytes">The bytes of the file with those that were requested.</param>
/// <param name="reason">The reason of the operating system.</param>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class ScratchFull(string folder, long bytes, string reason) : Exception($"{folder}: {reason}")
{
    public string Folder { get; } = folder;

    public long Bytes { get; } = bytes;

    public string Reason { get; } = reason;
}
