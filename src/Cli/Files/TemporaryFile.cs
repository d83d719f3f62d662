using System.Security.Cryptography;
using ProbDsl.Cli.Output;

namespace ProbDsl.Cli.Files;

/// <summary>
/// A file of this process beside its target, under a random name: it takes the name of the target, or it is deleted. Two processes with one
/// number, as in two containers, never have one name.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const string Extension = ".tmp";
    private const int Letters = 16;

    /// <summary>A younger file may be one that its process has just closed and is about to rename.</summary>
    public static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(1);

    private readonly string path;
    private bool isThere;

    private TemporaryFile(string path) => this.path = path;

    /// <summary>A new file, with these bytes on the medium.</summary>
    public static TemporaryFile Written(string target, Action<Stream> write)
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

    /// <summary>Takes the place of a file, with its permissions.</summary>
    public void Replace(string target)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(path, File.GetUnixFileMode(target));
        Disk.Current.Rename(path, target);
        Renamed(target);
    }

    /// <summary>Takes a name that no file has.</summary>
    public void Become(string target)
    {
        Disk.Current.RenameNew(path, target);
        Renamed(target);
    }

    /// <summary>Deletes the file, where it has not got another name.</summary>
    public void Dispose()
    {
        if (!isThere) return;
        isThere = false;
        TryDelete(path);
    }

    /// <summary>Deletes what processes that were killed have left beside a target: files that nobody holds a lock on.</summary>
    /// <param name="target">A path; the names of its temporary files begin with its name.</param>
    /// <param name="age">How long ago they were written to, at least.</param>
    public static void ClearOld(string target, TimeSpan age)
    {
        if (Path.GetDirectoryName(target) is not { Length: > 0 } folder || !Directory.Exists(folder)) return;
        foreach (var old in Directory.EnumerateFiles(folder)
            .Where(f => IsOf(target, f) && DateTime.UtcNow - File.GetLastWriteTimeUtc(f) >= age).ToList())
        {
            try
            {
                // deletes it on release
                Disk.Current.Lock(old)?.Dispose();
            }
            catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
            {
                // it stays: nothing is lost by that
            }
        }
    }

    /// <summary>Whether a path is one that this class gives to a temporary file of a target.</summary>
    public static bool IsOf(string target, string path) =>
        path.Length == target.Length + 1 + Letters + Extension.Length && path.StartsWith(target, StringComparison.Ordinal)
        && path[target.Length] == '.' && path.EndsWith(Extension, StringComparison.Ordinal)
        && path[(target.Length + 1)..^Extension.Length].All(char.IsAsciiHexDigitLower);

    /// <summary>Deletes a file that may stay where it cannot be deleted.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            Disk.Current.Delete(path);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            // what failed before it is what the user has to know
        }
    }

    private void Renamed(string target)
    {
        isThere = false;
        Disk.Current.SyncFolder(Path.GetDirectoryName(target)!);
    }
}
