using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>The pages of the repository, by their paths from its root folder.</summary>
internal static class DocumentPages
{
    /// <summary>README, docs and examples.</summary>
    public static string[] All { get; } =
    [
        "README.md", "CHANGELOG.md",
        .. new[] { "docs", "examples" }.SelectMany(f => Directory.EnumerateFiles(Repository.Path(f), "*.md", SearchOption.AllDirectories))
            .Select(p => Path.GetRelativePath(Repository.Root, p).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    public static Page Read(string name) => Page.Read(name, File.ReadAllText(Repository.Path(name)));

    /// <summary>
    /// The folder of a workspace to run a page in: it holds the examples, and is, for a page of an example, a folder beside them with the
    /// example's files.
    /// </summary>
    public static string Folder(string name, Workspace workspace)
    {
        if (!name.StartsWith("examples/", StringComparison.Ordinal))
        {
            Directory.CreateSymbolicLink(workspace.At("examples"), Repository.Path("examples"));
            return workspace.Folder;
        }

        var own = Path.GetDirectoryName(name)!;
        Directory.CreateDirectory(workspace.At(own));
        foreach (var file in Directory.EnumerateFiles(Repository.Path(own), "*", SearchOption.AllDirectories))
        {
            var place = workspace.At(Path.Combine(own, Path.GetRelativePath(Repository.Path(own), file)));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            Put(file, place);
        }

        foreach (var other in Directory.EnumerateDirectories(Repository.Path("examples")))
        {
            var beside = workspace.At(Path.Combine("examples", Path.GetFileName(other)));
            if (!Path.Exists(beside)) Directory.CreateSymbolicLink(beside, other);
        }

        return workspace.At(own);
    }

    /// <summary>A copy, which commands may replace, or a link to a large file.</summary>
    private static void Put(string file, string place)
    {
        if (new FileInfo(file).Length > 1 << 20) File.CreateSymbolicLink(place, file);
        else File.Copy(file, place);
    }
}
