using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;

namespace ProbDsl.Tests.Storage;

/// <summary>What happens at one operation of a disk.</summary>
public enum Fault
{
    /// <summary>It fails, as on a full disk; later ones work.</summary>
    Error,

    /// <summary>There is no memory for it.</summary>
    Memory,

    /// <summary>The process ends there, a write half done: nothing that comes later reaches the disk.</summary>
    Kill,

    /// <summary>
    /// The machine ends there: bytes that were not synced are cut off, names that were not synced are gone, and the first rename that was
    /// not synced has not happened.
    /// </summary>
    PowerLoss,
}

/// <summary>The disk of the machine with a fault at its n-th operation (SQLite's way: "How SQLite Is Tested", section 3).</summary>
internal sealed class FaultyDisk(int at, Fault fault) : IDisk
{
    private readonly LocalDisk disk = new();
    private readonly HashSet<string> unsyncedNames = [];
    // by file, the length that is on the medium
    private readonly Dictionary<string, long> unsyncedBytes = [];
    private readonly List<(string From, string To, byte[]? Replaced)> unsyncedRenames = [];
    private bool isDead;

    public int Operations { get; private set; }

    /// <summary>What happens to a file, from outside, when it has just been opened for reading.</summary>
    public Action<string>? Opened { get; init; }

    /// <summary>The operation that the fault was at; null where there were fewer.</summary>
    public string? FailedIn { get; private set; }

    public Stream Read(string path)
    {
        Count("read");
        var stream = new FaultyStream(this, disk.Read(path));
        Opened?.Invoke(path);
        return stream;
    }

    public Stream Create(string path)
    {
        Count("create");
        var stream = disk.Create(path);
        unsyncedBytes[path] = 0;
        unsyncedNames.Add(path);
        return new FaultyStream(this, stream);
    }

    public Stream Extend(string path)
    {
        Count("extend");
        if (!File.Exists(path)) unsyncedNames.Add(path);
        var stream = disk.Extend(path);
        unsyncedBytes[path] = stream.Length;
        return new FaultyStream(this, stream);
    }

    public FileStream CreateUnnamed(string folder, long bytes)
    {
        Count("create unnamed");
        return disk.CreateUnnamed(folder, bytes);
    }

    public FileStream CreateShared(string path, long bytes)
    {
        Count("create shared");
        return disk.CreateShared(path, bytes);
    }

    public FileStream OpenShared(string path)
    {
        Count("open shared");
        return disk.OpenShared(path);
    }

    public Stream Append(string path)
    {
        Count("append");
        return new FaultyStream(this, disk.Append(path));
    }

    public void Sync(Stream created)
    {
        Count("sync");
        var file = (FileStream)((FaultyStream)created).Inner;
        file.Flush();
        unsyncedBytes.Remove(file.Name);
    }

    public void SyncFolder(string folder)
    {
        Count("sync folder");
        unsyncedNames.RemoveWhere(p => Path.GetDirectoryName(p) == Path.GetFullPath(folder));
        unsyncedRenames.RemoveAll(r => Path.GetDirectoryName(r.To) == Path.GetFullPath(folder));
    }

    public void Rename(string from, string to)
    {
        Count("rename");
        var replaced = File.Exists(to) ? File.ReadAllBytes(to) : null;
        disk.Rename(from, to);
        Renamed(from, to, replaced);
    }

    public void RenameNew(string from, string to)
    {
        Count("rename");
        disk.RenameNew(from, to);
        Renamed(from, to, null);
    }

    public void Delete(string path)
    {
        Count("delete");
        disk.Delete(path);
    }

    public void CreateFolder(string folder)
    {
        Count("create folder");
        disk.CreateFolder(folder);
    }

    public void DeleteFolder(string folder)
    {
        Count("delete folder");
        disk.DeleteFolder(folder);
    }

    public IDisposable? Lock(string path)
    {
        Count("lock");
        return disk.Lock(path) is { } held ? new FaultyLock(this, path, held) : null;
    }

    /// <param name="operation">Its name.</param>
    /// <param name="half">What a write that is cut off does.</param>
    private void Count(string operation, Action? half = null)
    {
        if (isDead) throw new Killed();
        if (++Operations != at) return;
        FailedIn = operation;
        if (fault == Fault.Error) throw new IOException("No space left on device");
        if (fault == Fault.Memory) throw new InsufficientMemoryException();
        isDead = true;
        half?.Invoke();
        if (fault == Fault.PowerLoss) LosePower();
        throw new Killed();
    }

    private void Renamed(string from, string to, byte[]? replaced)
    {
        if (unsyncedBytes.Remove(from, out var synced)) unsyncedBytes[to] = synced;
        unsyncedNames.Remove(from);
        unsyncedRenames.Add((from, to, replaced));
    }

    private void LosePower()
    {
        foreach (var path in unsyncedNames.Where(File.Exists)) File.Delete(path);
        if (unsyncedRenames is [var (from, to, replaced), ..] && File.Exists(to))
        {
            File.Move(to, from, overwrite: true);
            if (replaced is not null) File.WriteAllBytes(to, replaced);
        }

        foreach (var (path, synced) in unsyncedBytes.Where(b => File.Exists(b.Key)))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength((Math.Min(synced, file.Length) + file.Length) / 2);
        }
    }

    /// <summary>The end of the process; nothing in it handles that.</summary>
    public sealed class Killed : Exception;

    /// <summary>The system releases the lock of a process that has ended; its file stays.</summary>
    private sealed class FaultyLock(FaultyDisk disk, string path, IDisposable held) : IDisposable
    {
        public void Dispose()
        {
            held.Dispose();
            if (disk.isDead && Directory.Exists(Path.GetDirectoryName(path))) File.WriteAllBytes(path, []);
        }
    }

    private sealed class FaultyStream(FaultyDisk disk, Stream inner) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            disk.Count("read");
            return inner.Read(buffer, offset, count);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            disk.Count("write", () =>
            {
                inner.Write(buffer, offset, count / 2);
                inner.Flush();
            });
            inner.Write(buffer, offset, count);
        }

        public override void Flush()
        {
            if (!disk.isDead) inner.Flush();
        }

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
