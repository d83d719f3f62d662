using System.IO.MemoryMappedFiles;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Cli.Files;

/// <summary>
/// Temporary files that are mapped into memory, each a part of what large arrays need. The blocks of a file are allocated when it is made:
/// a full disk is an error then, and not at the first write to a page.
/// </summary>
internal sealed class ScratchFile : IScratch
{
    private const string FolderVariable = "TMPDIR";
    private const long PartBytes = 64 << 20;
    private const int Line = 64;

    private readonly Lock one = new();
    private readonly List<MemoryMappedViewAccessor> parts = [];
    private nint next;
    private long left, all;

    /// <summary>Where the files are: what TMPDIR names, else the folder for large temporary files, else that for all.</summary>
    public static string Folder =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named ? named
            : Directory.Exists("/var/tmp") ? "/var/tmp" : Path.GetTempPath();

    public nint Take(long bytes)
    {
        lock (one)
        {
            var needed = (bytes + Line - 1) / Line * Line;
            if (needed > left) Add(Math.Max(needed, PartBytes));
            var at = next;
            (next, left) = (next + (nint)needed, left - needed);
            return at;
        }
    }

    private void Add(long bytes)
    {
        try
        {
            using var map = MemoryMappedFile.CreateFromFile(Disk.Current.CreateUnnamed(Folder, bytes), null, bytes,
                MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            var part = map.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.ReadWrite);
            parts.Add(part);
            (next, left, all) = (part.SafeMemoryMappedViewHandle.DangerousGetHandle(), bytes, all + bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ScratchFull(Folder, all + bytes, Reason(exception, bytes));
        }
    }

    private static string Reason(Exception exception, long bytes) => exception switch
    {
        _ when !Directory.Exists(Folder) => "there is no such folder",
        UnauthorizedAccessException => "you may not write there",
        _ when new DriveInfo(Path.GetFullPath(Folder)).AvailableFreeSpace is var free && free < bytes =>
            FormattableString.Invariant($"{free / 1e9:N1} GB are free"),
        _ => exception.Message,
    };
}
