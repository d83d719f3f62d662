using ProbDsl.IO.Input;

namespace ProbDsl.IO.Storage;

/// <summary>The files of a fit that is kept in no folder: new data are read with it as with one that is.</summary>
internal sealed class MemoryFiles : IFitFiles
{
    private readonly Dictionary<string, byte[]> files = [];

    public MemoryFiles(FitRecord fit, StoryFile story)
    {
        files[FitFile.Story.Name] = story.Bytes;
        foreach (var section in fit.Sections)
            foreach (var file in section.Files)
                files[file.Name] = Written(stream => section.WriteFile(file, stream, fit.Model, fit.Method));
        var hashes = files.ToDictionary(f => f.Key, f => Convert.ToHexStringLower(SHA256.HashData(f.Value)));
        files[FitFile.Record.Name] = Written(stream => FitJson.WriteSealed(fit with { Files = hashes }, stream));
    }

    public string Folder => "";

    public Stream? Open(FitFile file) => files.TryGetValue(file.Name, out var bytes) ? new MemoryStream(bytes) : null;

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
