using ProbDsl.Catalogue;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>The files of a fit in the folder that the user named. A link is not followed: it would be read from a place that nobody named.</summary>
internal sealed class FitFiles(string folder) : IFitFiles
{
    public string Folder => folder;

    /// <summary>The fit in a folder, or why it cannot be read.</summary>
    public static Result<KeptFit> Read(string folder, StandardCatalogue catalogue) =>
        Directory.Exists(folder) ? new KeptFitReader(new FitFiles(folder), catalogue).Read() : FitDiagnostics.NotAFit(folder, File.Exists(folder) ? "it is a file" : "there is no such folder");

    public Stream? Open(FitFile file)
    {
        var found = new FileInfo(Path.Combine(folder, FitFileNames.Of(file)));
        if (found.LinkTarget is not null) throw new IOException("it is a link, and links are not followed out of the folder");
        if (Directory.Exists(found.FullName)) throw new IOException("it is a folder");
        return found.Exists ? found.OpenRead() : null;
    }
}
