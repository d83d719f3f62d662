using ProbDsl.IO.Files;
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
        if (isKept) Reported(() => AtomicFile.Replace(path, write));
    }

    public void Append(long at, ReadOnlySpan<byte> bytes)
    {
        if (!isKept) return;
        // a span is on the stack
        var written = bytes.ToArray();
        Reported(() =>
        {
            using var stream = FitFiles.ExtendOwn(path);
            stream.SetLength(at);
            stream.Position = at;
            stream.Write(written);
            Disk.Current.Sync(stream);
            if (at == 0) Disk.Current.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        });
    }

    public ICheckpointFile Beside(string name) => new CheckpointFile(Path.Combine(Path.GetDirectoryName(path) ?? "", name));

    /// <summary>Writes in the folder, which is created.</summary>
    /// <exception cref="IOException">That failed; the message says why, without the path.</exception>
    private void Reported(Action write)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder)) Disk.Current.CreateFolder(folder);
            write();
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            throw new IOException(FileDiagnostics.Reason(path, exception), exception);
        }
    }
}
