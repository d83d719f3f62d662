using ProbDsl.Cli.Files;
using ProbDsl.Cli.Output;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Inference.Training;

namespace ProbDsl.Cli.Storage;

/// <summary>
/// The checkpoint of a fit, in a file or in a folder that the user named. A link is not read, since it may lead outside of that folder.
/// </summary>
internal sealed class CheckpointFile(string path) : ICheckpointFile
{
    /// <summary>The checkpoint of the fit in a folder.</summary>
    public static CheckpointFile In(string folder) => new(Path.Combine(folder, FitFileNames.Of(FitFile.Checkpoint)));

    public string Name => path;

    public Stream? Open() => FitFiles.OpenOwn(path);

    public void Replace(Action<Stream> write)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder)) Disk.Current.CreateFolder(folder);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            throw new IOException(FileDiagnostics.Reason(path, exception), exception);
        }

        AtomicFile.Replace(path, write);
    }
}
