using System.Globalization;
using System.Text.RegularExpressions;

namespace ProbDsl.Tests.Documents;

/// <summary>What the words behind a fence say.</summary>
/// <param name="Language">The first word.</param>
/// <param name="File">The file that the block is written to, or is about; or null.</param>
internal sealed partial record BlockKind(string Language, string? File = null)
{
    /// <summary>Relative, of numbers in the output of commands.</summary>
    public double Tolerance { get; private init; } = 1e-3;

    /// <summary>Whether the block is a part of the file, which is there, in place of its text.</summary>
    public bool IsExcerpt { get; private init; }

    /// <summary>Whether commands take too long for every run of the tests: their arguments are parsed, and SLOW_DOCS=1 runs them.</summary>
    public bool IsSlow { get; private init; }

    /// <summary>The examples of an error page that the block belongs to: `wrong`, `right` or both; on other pages none.</summary>
    public string[] Sides { get; private init; } = [];

    // true: only with a file name
    private static readonly Dictionary<string, bool> languages = new()
    {
        ["gen"] = false, ["console"] = false, ["mermaid"] = false, ["csv"] = true, ["tsv"] = true, ["json"] = false, ["text"] = false,
        ["markdown"] = false, ["sh"] = false, ["csharp"] = false, ["python"] = false, ["stan"] = false, ["r"] = false, ["bugs"] = false,
    };

    /// <exception cref="FormatException">There is no such kind of block.</exception>
    public static BlockKind Of(string[] info) => info switch
    {
        [var language] when languages.TryGetValue(language, out var needsFile) && !needsFile => new(language),
        ["console", "slow", .. var tolerance] => Of(["console", .. tolerance]) with { IsSlow = true },
        ["console", "within", var relative] when Percent().Match(relative) is { Success: true } percent =>
            new("console") { Tolerance = double.Parse(percent.Groups[1].Value, CultureInfo.InvariantCulture) / 100 },
        [not "console", "in", var file] when languages.ContainsKey(info[0]) => new(info[0], file) { IsExcerpt = true },
        [not "console", var file] when languages.ContainsKey(info[0]) && FileName().IsMatch(file) => new(info[0], file),
        [] => throw new FormatException("a block needs a language"),
        _ => throw new FormatException($"`{string.Join(' ', info)}` is no kind of block"),
    };

    /// <summary>Of a block of an error page: `gen wrong`, `csv counties right`, `console wrong`, or as on other pages.</summary>
    /// <exception cref="FormatException">There is no such kind of block.</exception>
    public static BlockKind OfExample(string[] info) => info switch
    {
        [.. var before, "wrong" or "right"] => Example(before) with { Sides = [info[^1]] },
        [.. var before, "both"] => Example(before) with { Sides = ["wrong", "right"] },
        _ => Of(info),
    };

    private static BlockKind Example(string[] info) => info switch
    {
        ["console"] => new("console"),
        ["gen"] => new("gen", "story.gen"),
        ["gen", var file] => new("gen", file),
        ["csv" or "json"] => new(info[0], $"data.{info[0]}"),
        ["csv" or "json", var name] => new(info[0], $"{name}.{info[0]}"),
        ["array"] => new("array", "data.npy"),
        ["array", var name] => new("array", $"{name}.npy"),
        ["bytes", var file] => new("bytes", file),
        _ => throw new FormatException($"`{string.Join(' ', info)}` is no kind of example"),
    };

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)%$")]
    private static partial Regex Percent();

    [GeneratedRegex(@"^[\w-][\w./-]*\.\w+$")]
    private static partial Regex FileName();
}
