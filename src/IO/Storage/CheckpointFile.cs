using ProbDsl.Inference.Training;

namespace ProbDsl.IO.Storage;

/// <summary>
/// The checkpoint of a fit, in a file or in a folder that the user named. A link is not read, since it may lead outside of that folder.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isKept">Whether checkpoints are written; else they are only read.</param>
internal sealed class CheckpointFile(string path, bool isKept = true) : ICheckpointFile
{
    /// <summary>The checkpoint of the fit in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isKept">Whether checkpoints are written; else they are only read.</param>
    public static CheckpointFile In(string folder, bool isKept = true) =>
        new(Path.Combine(folder, FitFile.Checkpoint.Name), isKept);

    /// <summary>Whether the folder of a fit has a checkpoint.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FitFile.Checkpoint.Name));

    public string Name => path;

    public Stream? Open() => FitFiles.OpenOwn(path);

    public void Replace(Action<Stream> write)
    {
        if (!isKept) return;
        try
        {
            CreateFolder();
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            throw new IOException(FileDiagnostics.Reason(path, exception), exception);
        }

        AtomicFile.Replace(path, write);
    }

    public void Append(long at, ReadOnlySpan<byte> bytes)
    {
        if (!isKept) return;
        try
        {
            CreateFolder();
            using var stream = FitFiles.ExtendOwn(path);
            stream.SetLength(at);
            stream.Position = at;
            stream.Write(bytes);
            Disk.Current.Sync(stream);
            if (at == 0) Disk.Current.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            throw new IOException(FileDiagnostics.Reason(path, exception), exception);
        }
    }

    public ICheckpointFile Beside(string name) => new CheckpointFile(Path.Combine(Path.GetDirectoryName(path) ?? "", name));

    private void CreateFolder()
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder)) Disk.Current.CreateFolder(folder);
    }
}
