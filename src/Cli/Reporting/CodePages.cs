using System.Text.RegularExpressions;

namespace ProbDsl.Cli.Reporting;

/// <summary>A page about each diagnostic code; the pages of `docs/errors` are embedded in the program.</summary>
internal static partial class CodePages
{
    public static bool IsCode(string text) => Code().IsMatch(text);

    public static ExitCode Show(string code)
    {
        using var page = typeof(CodePages).Assembly.GetManifestResourceStream($"{code.ToUpperInvariant()}.md");
        if (page is null) return DiagnosticOutput.Report([Unknown(code.ToUpperInvariant())], OutputFormat.Text);
        using var reader = new StreamReader(page);
        Console.Out.Write(CodePage.Print(reader.ReadToEnd()));
        return ExitCode.Success;
    }

    /// <summary>All codes that have a page.</summary>
    public static IEnumerable<string> All =>
        typeof(CodePages).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".md", StringComparison.Ordinal)).Select(n => n[..^3])
            .Order(StringComparer.Ordinal);

    private static Diagnostic Unknown(string code) =>
        Diagnostic.Error("E0192", $"there is no diagnostic {code}", Place.None).Next(DidYouMean.Closest(code, All) is { } near
            ? $"did you mean {near}?" : $"the errors run from {All.First(IsError)} to {All.Last(IsError)}");

    private static bool IsError(string code) => code[0] == 'E';

    [GeneratedRegex("^[EW][0-9]{1,6}$", RegexOptions.IgnoreCase)]
    private static partial Regex Code();
}
