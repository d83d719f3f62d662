using System.Runtime.InteropServices;
using System.Text;

namespace ProbDsl.IO.Files;

/// <summary>The file system of the machine.</summary>
internal sealed class LocalDisk : IDisk
{
    // EAGAIN of Linux and macOS, and the sharing and lock violations of Windows
    private static readonly int[] locked = OperatingSystem.IsWindows() ? [32, 33] : OperatingSystem.IsMacOS() ? [35] : [11];

    public Stream Read(string path) => File.OpenRead(path);

    public Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    public FileStream CreateUnnamed(string folder, long bytes)
    {
        var path = Path.Combine(folder, $"probdsl-{Path.GetRandomFileName()}");
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            PreallocationSize = bytes,
            BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
        });
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }

    public FileStream CreateShared(string path, long bytes) => Shared(path, FileMode.CreateNew, bytes);

    public FileStream OpenShared(string path) => Shared(path, FileMode.Open, 0);

    private static FileStream Shared(string path, FileMode mode, long bytes)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            PreallocationSize = bytes,
            BufferSize = 0,
        };
        // only the user may read the data
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }

    public Stream Append(string path) => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    public Stream Extend(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);

    public void Sync(Stream created) => ((FileStream)created).Flush(flushToDisk: true);

    /// <summary>
    /// Syncs a folder through the C library, since .NET does not open folders. A folder that may not be opened, and a file system that does
    /// not sync folders, are ignored.
    /// </summary>
    /// <exception cref="IOException">The medium failed.</exception>
    public void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var opened = NativeMethods.open([.. Encoding.UTF8.GetBytes(folder), 0], 0);
        if (opened < 0) return;
        var (failed, why) = (NativeMethods.fsync(opened) != 0, Marshal.GetLastPInvokeError());
        _ = NativeMethods.close(opened);
        if (failed && why == InputOutputError) throw new IOException(Marshal.GetPInvokeErrorMessage(why));
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void RenameNew(string from, string to) => File.Move(from, to, overwrite: false);

    public void Delete(string path) => File.Delete(path);

    public void CreateFolder(string folder) => Directory.CreateDirectory(folder);

    public void DeleteFolder(string folder) => Directory.Delete(folder);

    public IDisposable? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0,
                FileOptions.DeleteOnClose);
        }
        catch (IOException held) when (locked.Contains(held.HResult & 0xFFFF))
        {
            return null;
        }
    }

    // EIO: the one failure of fsync that means lost data
    private const int InputOutputError = 5;

    private static class NativeMethods
    {
        [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int open(byte[] path, int flags);

        [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int fsync(int file);

        [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int close(int file);
    }
}
