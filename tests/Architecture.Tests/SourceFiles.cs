namespace ProbDsl.Tests;

/// <summary>Files of the repository.</summary>
internal static class SourceFiles
{
    private static readonly string root = FindRoot(AppContext.BaseDirectory);

    /// <summary>The C# files in these folders of the repository, by their paths from its root.</summary>
    public static IEnumerable<string> In(params IReadOnlyList<string> folders) => Named([".cs"], folders);

    /// <summary>Files with these endings, in folders of the repository or files themselves, by their paths from its root.</summary>
    public static IEnumerable<string> Named(IReadOnlyList<string> endings, params IReadOnlyList<string> places) =>
        places.Select(place => Path.Combine(root, place))
            .SelectMany(p => File.Exists(p) ? [p] : Directory.EnumerateFiles(p, "*", SearchOption.AllDirectories))
            .Where(f => endings.Contains(Path.GetExtension(f)))
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'));

    public static string Read(string path) => File.ReadAllText(Path.Combine(root, path));

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ProbDsl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
