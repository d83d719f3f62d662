namespace ProbDsl.Cli.Files;

/// <summary>
/// Every file operation that can lose something: reading, writing, renaming, deleting. Tests make each of them fail, one after another.
/// </summary>
internal interface IDisk
{
    /// <summary>Opens a file for reading.</summary>
    Stream Read(string path);

    /// <summary>Creates a file that does not exist yet, locked for this process.</summary>
    /// <exception cref="IOException">A file of this name exists, or it cannot be created.</exception>
    Stream Create(string path);

    /// <summary>Opens an existing file for writing, such as a device or a pipe.</summary>
    Stream Append(string path);

    /// <summary>
    /// Returns when the bytes of a created file are on the medium: a rename before that may survive a power failure without them.
    /// </summary>
    void Sync(Stream created);

    /// <summary>Returns when the names in a folder are on the medium.</summary>
    void SyncFolder(string folder);

    /// <summary>Renames a file; one that has the new name is replaced in the same step.</summary>
    void Rename(string from, string to);

    /// <summary>Renames a file unless one has the new name.</summary>
    /// <exception cref="IOException">A file of the new name exists.</exception>
    void RenameNew(string from, string to);

    void Delete(string path);

    /// <summary>Creates one folder in an existing one; nothing where it exists.</summary>
    void CreateFolder(string folder);

    /// <summary>Deletes an empty folder.</summary>
    void DeleteFolder(string folder);

    /// <summary>
    /// Locks a file, which is created where it does not exist and deleted when the lock is released. The system releases the lock of a
    /// process that is killed.
    /// </summary>
    /// <returns>Null: another process holds it.</returns>
    IDisposable? Lock(string path);
}

/// <summary>The disk in use.</summary>
internal static class Disk
{
    public static IDisk Current { get; private set; } = new LocalDisk();

    /// <summary>Has all that follows in this process go to another disk; gives the one before.</summary>
    public static IDisk Use(IDisk disk)
    {
        var before = Current;
        Current = disk;
        return before;
    }
}
