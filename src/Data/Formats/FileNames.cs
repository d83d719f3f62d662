using System.Text.RegularExpressions;

namespace ProbDsl.Data.Formats;

/// <summary>Data formats by file name, with or without the extension of gzip.</summary>
public static partial class FileNames
{
    /// <summary>
    /// Whether the name has an extension of data files: `.csv`, `.tsv`, `.json`, `.jsonl`, `.ndjson`, `.npy`, `.idx` or `.idx3-ubyte`, also
    /// with `.gz`, or
    /// `.parquet`.
    /// </summary>
    public static bool IsData(string name) =>
        Path.GetExtension(WithoutGz(name)).ToUpperInvariant() is ".CSV" or ".TSV" || IsJson(name) || IsNpy(name) || IsIdx(name)
            || IsParquet(name);

    public static bool IsJson(string name) => HasExtension(name, ".json") || IsJsonLines(name);

    /// <summary>Whether the name implies an object on each line.</summary>
    internal static bool IsJsonLines(string name) => HasExtension(name, ".jsonl") || HasExtension(name, ".ndjson");

    public static bool IsNpy(string name) => HasExtension(name, ".npy");

    /// <summary>Whether the name has the extension of numpy's zip archives.</summary>
    public static bool IsNpz(string name) => HasExtension(name, ".npz");

    /// <summary>Whether the name implies tab separators.</summary>
    internal static bool HasTabs(string name) => Path.GetExtension(WithoutGz(name)).ToUpperInvariant() is ".TSV" or ".TAB";

    public static bool IsParquet(string name) => Path.GetExtension(name).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the name ends as IDX files do: `x.idx`, `x.idx3-ubyte`, `x-idx3-ubyte`.</summary>
    public static bool IsIdx(string name) => IdxEnding().IsMatch(WithoutGz(name));

    /// <summary>The name without extensions: `x` of `x.csv.gz`.</summary>
    public static string Stem(string name) =>
        WithoutGz(name) is var plain && IdxEnding().Match(plain) is { Success: true } idx
            ? plain[..idx.Index] : Path.GetFileNameWithoutExtension(plain);

    /// <summary>The name without `.gz`.</summary>
    public static string WithoutGz(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;

    private static bool HasExtension(string name, string extension) =>
        Path.GetExtension(WithoutGz(name)).Equals(extension, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"[.-]idx[0-9]*(-[a-z]+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex IdxEnding();
}
