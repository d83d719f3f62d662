using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>The checkpoint of a fit in a file that the user named, or in a folder that the user named. A link is not read: it would lead to a place that nobody named.</summary>
internal sealed class CheckpointFile(string path) : ICheckpointFile
{
    /// <summary>That of the fit in a folder.</summary>
    public static CheckpointFile In(string folder) => new(Path.Combine(folder, "checkpoint", "training.safetensors"));

    public string Name => path;

    public Stream? Open()
    {
        var found = new FileInfo(path);
        if (found.LinkTarget is not null) throw new IOException("it is a link, and links are not followed");
        if (Directory.Exists(path)) throw new IOException("it is a folder");
        return found.Exists ? found.OpenRead() : null;
    }

    public void Replace(Action<Stream> write)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        WholeFile.Replace(path, write);
    }
}
