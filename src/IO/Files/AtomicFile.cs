
namespace ProbDsl.IO.Files;

/// <summary>
/// Writes a file atomically: under a temporary name, then onto the medium, then renamed. A link remains a link, and a file keeps its
/// permissions.
/// </summary>
internal static class AtomicFile
{
    /// <exception cref="IOException">The file cannot be written; the message says why, without the path.</exception>
    public static void Replace(string path, Action<Stream> write) => Reported(path, () =>
    {
        var target = Target(Path.GetFullPath(path));
        if (Opened(path, target) is { } stream)
        {
            using (stream) write(stream);
            return;
        }

        TemporaryFile.ClearOld(target, TemporaryFile.LeastAge);
        using var file = TemporaryFile.Create(target, write);
        file.Replace(target);
    });

    /// <summary>Writes a file that must not exist yet.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written; the message says why, without the path.</exception>
    public static void Create(string path, Action<Stream> write) => Reported(path, () =>
    {
        var target = Path.GetFullPath(path);
        using var file = TemporaryFile.Create(target, write);
        file.RenameTo(target);
    });

    /// <summary>Whether a path is a device; memory used as a disk is under `/dev` as well.</summary>
    public static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static void Reported(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            throw new IOException(FileDiagnostics.Reason(path, exception), exception);
        }
    }

    /// <summary>Opens a device or a pipe, such as `/dev/stdout`, for writing: it is never replaced. Null for a file.</summary>
    private static Stream? Opened(string path, string target)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return null;
        if (IsDevice(path) || IsDevice(target)) return Disk.Current.Append(path);
        // a pipe has no length; whether it is one is known once it is open
        if (new FileInfo(target).Length > 0) return null;
        var opened = Disk.Current.Append(target);
        if (!opened.CanSeek) return opened;
        opened.Dispose();
        return null;
    }

    private static string Target(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
}
