namespace ProbDsl.Tests;

/// <summary>The C# files of the repository.</summary>
internal static class SourceFiles
{
    private static readonly string root = FindRoot(AppContext.BaseDirectory);

    /// <summary>Those of the projects in these folders of the repository, by their paths from its root.</summary>
    public static IEnumerable<string> In(params IReadOnlyList<string> folders) =>
        folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(root, f), "*.cs", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'));

    public static string Read(string path) => File.ReadAllText(Path.Combine(root, path));

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ProbDsl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
