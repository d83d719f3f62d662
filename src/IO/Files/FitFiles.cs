using ProbDsl.Inference.Diagnostics;

namespace ProbDsl.IO.Files;

/// <summary>The files of a fit in a folder that the user named. A link is not followed, since it may lead outside of that folder.</summary>
internal sealed class FitFiles(string folder) : IFitFiles
{
    private const string NextSuffix = ".next";

    public string Folder => folder;

    /// <summary>The fit in a folder, or why it cannot be read.</summary>
    public static Result<SavedFit> Read(string folder, StandardCatalog catalog) =>
        Directory.Exists(folder)
            ? Reader(folder, catalog).Read()
            : Path.GetExtension(folder) == ".gen" && File.Exists(folder) ? FitDiagnostics.StoryForFit(folder)
            : FitDiagnostics.NotAFit(folder, File.Exists(folder) ? "it is a file" : "there is no such folder");

    /// <summary>The reader of a fit in a folder, with all sections that are known.</summary>
    public static SavedFitReader Reader(string folder, StandardCatalog catalog) => new(new FitFiles(folder), catalog, InstalledReaders.All);

    public Stream? Open(FitFile file) => OpenOwn(Path.Combine(folder, file.Name));

    public Stream? OpenNext(FitFile file) => OpenOwn(NextOf(Path.Combine(folder, file.Name)));

    /// <summary>The files that a fit may have in a folder: single ones, and those of chains that exist, also as new versions.</summary>
    public static IEnumerable<FitFile> In(string folder) => !Directory.Exists(folder) ? FitFile.Single
        : FitFile.Single.Concat(Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Select(name => FitFile.ChainOfName(name.EndsWith(NextSuffix, StringComparison.Ordinal) ? name[..^NextSuffix.Length] : name))
            .OfType<FitFile>().Distinct());

    /// <summary>The temporary name of the new version of a file until it replaces the old one.</summary>
    public static string NextOf(string path) => path + NextSuffix;

    /// <summary>Opens a file that a fit wrote; null if it does not exist.</summary>
    /// <exception cref="IOException">
    /// The file is not from a fit: a fit writes no links, folders, pipes or empty files. A pipe would block the reader.
    /// </exception>
    public static Stream? OpenOwn(string path)
    {
        var found = Own(path);
        if (Directory.Exists(path)) throw new IOException("it is a folder");
        if (!found.Exists) return null;
        return found.Length > 0 ? Disk.Current.Read(path) : throw new IOException("it is empty, or not a regular file");
    }

    /// <summary>Opens a file of a fit for writing from any position on; creates it if it does not exist.</summary>
    /// <exception cref="IOException">It is a link, or cannot be opened.</exception>
    public static Stream ExtendOwn(string path) => Disk.Current.Extend(Own(path).FullName);

    private static FileInfo Own(string path)
    {
        var found = new FileInfo(path);
        return found.LinkTarget is null ? found : throw new IOException("it is a link, and links are not followed out of the folder");
    }
}
