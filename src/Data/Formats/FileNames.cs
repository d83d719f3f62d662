using System.Text.RegularExpressions;

namespace ProbDsl.Data.Formats;

/// <summary>What the name of a file says of its form, whether gzip has packed it or not.</summary>
public static partial class FileNames
{
    /// <summary>Whether it is called as data are: `.csv`, `.tsv`, `.json`, `.npy`, `.idx` or `.idx3-ubyte`, each also with `.gz`.</summary>
    public static bool IsData(string name) =>
        Path.GetExtension(WithoutGz(name)).ToUpperInvariant() is ".CSV" or ".TSV" or ".JSON" || IsNpy(name) || IsIdx(name);

    public static bool IsJson(string name) => HasExtension(name, ".json");

    public static bool IsNpy(string name) => HasExtension(name, ".npy");

    /// <summary>Whether it is called as numpy's zips of arrays are.</summary>
    public static bool IsNpz(string name) => HasExtension(name, ".npz");

    /// <summary>Whether it is called as IDX files are: `x.idx`, `x.idx3-ubyte`, `x-idx3-ubyte`.</summary>
    public static bool IsIdx(string name) => IdxEnding().IsMatch(WithoutGz(name));

    /// <summary>The name without what says its form: `x` of `x.csv.gz`.</summary>
    public static string Stem(string name) =>
        WithoutGz(name) is var plain && IdxEnding().Match(plain) is { Success: true } idx
            ? plain[..idx.Index] : Path.GetFileNameWithoutExtension(plain);

    /// <summary>The name of what is packed.</summary>
    public static string WithoutGz(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;

    private static bool HasExtension(string name, string extension) =>
        Path.GetExtension(WithoutGz(name)).Equals(extension, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"[.-]idx[0-9]*(-[a-z]+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex IdxEnding();
}
