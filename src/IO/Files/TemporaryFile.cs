namespace ProbDsl.IO.Files;

/// <summary>
/// A temporary file next to its target, with a random name: it is renamed to the target, or deleted. Two processes with the same process
/// id, as in two containers, never use the same name.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const string Extension = ".tmp";
    private const int Letters = 16;

    /// <summary>The minimum age of a file that is deleted: a younger one may have just been closed and be about to be renamed.</summary>
    public static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(1);

    private readonly string path;
    private bool isThere;

    private TemporaryFile(string path) => this.path = path;

    /// <summary>A new file with these bytes on the medium.</summary>
    public static TemporaryFile Create(string target, Action<Stream> write)
    {
        var file = new TemporaryFile($"{target}.{RandomNumberGenerator.GetHexString(Letters, lowercase: true)}{Extension}");
        try
        {
            using var stream = Disk.Current.Create(file.path);
            file.isThere = true;
            write(stream);
            stream.Flush();
            Disk.Current.Sync(stream);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Replaces a file and keeps its permissions.</summary>
    public void Replace(string target)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(path, File.GetUnixFileMode(target));
        Disk.Current.Rename(path, target);
        Renamed(target);
    }

    /// <summary>Renames the file to a name that must not exist yet.</summary>
    public void RenameTo(string target)
    {
        Disk.Current.RenameNew(path, target);
        Renamed(target);
    }

    /// <summary>Deletes the file, unless it was renamed.</summary>
    public void Dispose()
    {
        if (!isThere) return;
        isThere = false;
        TryDelete(path);
    }

    /// <summary>Deletes temporary files of killed processes next to a target: those without a lock.</summary>
    /// <param name="target">A path; the names of its temporary files start with its name.</param>
    /// <param name="age">The minimum time since they were last written.</param>
    public static void ClearOld(string target, TimeSpan age)
    {
        if (Path.GetDirectoryName(target) is not { Length: > 0 } folder || !Directory.Exists(folder)) return;
        foreach (var old in Directory.EnumerateFiles(folder)
            .Where(f => IsOf(target, f) && DateTime.UtcNow - File.GetLastWriteTimeUtc(f) >= age).ToList())
        {
            try
            {
                // releasing the lock deletes the file
                Disk.Current.Lock(old)?.Dispose();
            }
            catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
            {
                // the file remains, which loses nothing
            }
        }
    }

    /// <summary>Whether a path is that of a temporary file of a target.</summary>
    public static bool IsOf(string target, string path) =>
        path.Length == target.Length + 1 + Letters + Extension.Length && path.StartsWith(target, StringComparison.Ordinal)
        && path[target.Length] == '.' && path.EndsWith(Extension, StringComparison.Ordinal)
        && path[(target.Length + 1)..^Extension.Length].All(char.IsAsciiHexDigitLower);

    /// <summary>Deletes a file if possible.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            Disk.Current.Delete(path);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            // the earlier failure is the one to report
        }
    }

    private void Renamed(string target)
    {
        isThere = false;
        Disk.Current.SyncFolder(Path.GetDirectoryName(target)!);
    }
}
