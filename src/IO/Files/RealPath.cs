namespace ProbDsl.IO.Files;

/// <summary>The path of a file without links, `.` and `..`: two paths lead to the same file if their real paths are equal.</summary>
internal static class RealPath
{
    // the limit for cycles of links
    private const int MostLinks = 40;

    private static readonly StringComparison comparison = OperatingSystem.IsLinux()
        ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public static bool AreSame(string one, string other) => string.Equals(Resolve(one), Resolve(other), comparison);

    /// <summary>The real path; parts that do not exist, or may not be read, are kept as written.</summary>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks && FirstLink(full) is var (link, target); links++)
            full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, target) + full[link.Length..]);
        return full;
    }

    private static (string Link, string Target)? FirstLink(string full)
    {
        for (var end = Path.GetPathRoot(full)!.Length; end < full.Length; end++)
        {
            end = full.IndexOf(Path.DirectorySeparatorChar, end) is var next and > 0 ? next : full.Length;
            if (new FileInfo(full[..end]).LinkTarget is { } target) return (full[..end], target);
        }

        return null;
    }
}
