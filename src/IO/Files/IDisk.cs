namespace ProbDsl.IO.Files;

/// <summary>The file operations that can lose data: reading, writing, renaming, deleting. Tests make each of them fail in turn.</summary>
internal interface IDisk
{
    /// <summary>Opens a file for reading.</summary>
    Stream Read(string path);

    /// <summary>Creates a file that does not exist yet, locked for this process.</summary>
    /// <exception cref="IOException">A file with this name exists, or it cannot be created.</exception>
    Stream Create(string path);

    /// <summary>
    /// Creates a temporary file whose blocks are allocated at once. It has no name while it is open (on Windows, it is deleted when it is
    /// closed), so that nothing is left of a process that is killed.
    /// </summary>
    /// <exception cref="IOException">It cannot be created, or the disk has not enough space.</exception>
    FileStream CreateUnnamed(string folder, long bytes);

    /// <summary>Creates a temporary file that other processes open by its name. Its blocks are allocated at once.</summary>
    /// <exception cref="IOException">It cannot be created, or the disk has not enough space.</exception>
    FileStream CreateShared(string path, long bytes);

    /// <summary>Opens a file that another process has created in this way.</summary>
    FileStream OpenShared(string path);

    /// <summary>Opens an existing file for writing, such as a device or a pipe.</summary>
    Stream Append(string path);

    /// <summary>Opens a file for writing from any position on; creates it if it does not exist.</summary>
    Stream Extend(string path);

    /// <summary>
    /// Waits until the bytes of a created file are on the medium: otherwise a later rename may survive a power failure without them.
    /// </summary>
    void Sync(Stream created);

    /// <summary>Waits until the names in a folder are on the medium.</summary>
    void SyncFolder(string folder);

    /// <summary>Renames a file; an existing file with the new name is replaced atomically.</summary>
    void Rename(string from, string to);

    /// <summary>Renames a file unless a file with the new name exists.</summary>
    /// <exception cref="IOException">A file with the new name exists.</exception>
    void RenameNew(string from, string to);

    void Delete(string path);

    /// <summary>Creates one folder in an existing one; does nothing if it exists.</summary>
    void CreateFolder(string folder);

    /// <summary>Deletes an empty folder.</summary>
    void DeleteFolder(string folder);

    /// <summary>
    /// Locks a file, which is created if it does not exist and deleted when the lock is released. The operating system releases the lock of
    /// a killed process.
    /// </summary>
    /// <returns>The lock; null: another process holds it.</returns>
    IDisposable? Lock(string path);
}

/// <summary>The disk in use.</summary>
internal static class Disk
{
    public static IDisk Current { get; private set; } = new LocalDisk();

    /// <summary>Switches this process to another disk; returns the one before.</summary>
    public static IDisk Use(IDisk disk)
    {
        var before = Current;
        Current = disk;
        return before;
    }
}
