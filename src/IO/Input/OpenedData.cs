using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.IO.Input;

/// <summary>
/// A data file that the user named, opened at its start. A regular file can be read repeatedly; standard input, a pipe or a FIFO is read
/// once, into memory.
/// </summary>
/// <param name="Name">The name in diagnostics.</param>
/// <param name="Stream">The bytes; a seekable stream.</param>
/// <param name="Again">Opens the same bytes again; null if that is not possible.</param>
internal sealed record OpenedData(string Name, Stream Stream, Func<Stream>? Again) : IDisposable
{
    /// <summary>Whether it is a regular file, which another process may change.</summary>
    public bool IsFile { get; private init; }

    public const string StandardInput = "-";

    /// <summary>Whether a path can be read only once.</summary>
    public static bool IsReadOnce(string path) =>
        path == StandardInput
            || (Path.Exists(path) && !Directory.Exists(path) && new FileInfo(path) is { Length: 0 } && !FileNames.IsData(path));

    /// <summary>
    /// Why the ranks of this run cannot each read a path; null if they can, or if there is one. A pipe may have the name of a data file,
    /// and looks like an empty one.
    /// </summary>
    public static string? WhyNotByRanks(string path) => WhyNotByRanks(RunningRanks.All, path);

    private static string? WhyNotByRanks(ICommunicator ranks, string path) => ranks.Count == 1 ? null
        : IsReadOnce(path) || IsOfShell(path) ? $"{ranks.Count} ranks read it, and it has one reader"
        : File.Exists(path) && new FileInfo(path).Length == 0
            ? $"it is empty, or a pipe: {ranks.Count} ranks read it, and a pipe has one reader" : null;

    // inputs that the shell connects
    private static bool IsOfShell(string path) => path == "/dev/stdin" || path.StartsWith("/dev/fd/", StringComparison.Ordinal);

    /// <exception cref="IOException">The file cannot be read, or is unlimited.</exception>
    public static OpenedData Open(string path)
    {
        // inputs connected by the shell have no other name
        var name = path.StartsWith("/dev/", StringComparison.Ordinal) ? path : Path.GetFileName(path);
        if (path == StandardInput) return InMemory("standard input", Input.StandardInput.Open());
        if (IsOfKernel(path)) throw new IOException("the kernel writes it while it is read: copy what you need of it to a file");
        if (IsDevice(path)) throw new IOException("it is a device, not a file");
        if (path is "/dev/stdin" or "/dev/fd/0" && Input.StandardInput.IsClosed) return InMemory(name, Stream.Null);
        var file = Disk.Current.Read(path);
        return file.CanSeek && file.Length > 0 ? new(name, file, () => Disk.Current.Read(path)) { IsFile = true } : InMemory(name, file);
    }

    public void Dispose() => Stream.Dispose();

    /// <summary>
    /// Whether a path is a text of the kernel, as `/proc/kmsg`, which may have no end. Descriptors of processes, where the shell connects
    /// inputs, are there as well.
    /// </summary>
    private static bool IsOfKernel(string path) => OperatingSystem.IsLinux() && !IsOfShell(path) && RealPath.Resolve(path) is var real
        && (real.StartsWith("/sys/", StringComparison.Ordinal)
            || (real.StartsWith("/proc/", StringComparison.Ordinal) && !real.Contains("/fd/", StringComparison.Ordinal)));

    private static OpenedData InMemory(string name, Stream stream)
    {
        using var once = stream;
        if (PagedBytes.Open(once) is { } kept) return new(name, kept.Open(), kept.Open);
        var bytes = StreamBytes.ToEnd(once, DataLimits.BytesReadOnce) ?? throw new IOException($"it has more than "
            + $"{DataLimits.BytesReadOnce / 1e9:0.0} GB, the limit for input that is not a regular file: write it to a file first");
        return new(name, new MemoryStream(bytes), null);
    }

    /// <summary>
    /// Whether a path is a device such as `/dev/zero`, which has no end. Inputs connected by the shell, and memory used as a disk, are
    /// under `/dev` as well.
    /// </summary>
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path) is var full
            && full.StartsWith("/dev/", StringComparison.Ordinal) && !IsOfShell(full)
            && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
