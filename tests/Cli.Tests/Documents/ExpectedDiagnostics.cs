using System.Globalization;
using System.Text.RegularExpressions;
using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests.Documents;

/// <summary>
/// A story of a page, or a fragment of one, and the diagnostics that the comments at the ends of its lines expect: `# error: E0203 [12]`.
/// </summary>
internal static partial class ExpectedDiagnostics
{
    private const string FragmentHead = "model Fragment\n\n";

    private static readonly ModelCompiler compiler = new(new StandardCatalog());

    /// <summary>
    /// What is wrong, each with its line in the text, from 0. Without a comment a text has no errors; with one its errors and warnings are
    /// exactly those of the comments.
    /// </summary>
    public static IEnumerable<(int Line, string Message)> Check(string story)
    {
        var found = Compile(story);
        List<(int Line, string What, int? Column, string Text)> expected = [.. story.Split('\n').SelectMany((l, i) =>
            Comments().Match(l).Groups["one"].Captures.Select(c => One().Match(c.Value)).Select(m => (i, m.Groups["what"].Value,
                m.Groups["column"] is { Success: true } column ? int.Parse(column.Value, CultureInfo.InvariantCulture) : (int?)null,
                m.Value)))];
        foreach (var (line, column, diagnostic) in found)
        {
            if (expected.Count == 0 && diagnostic.Severity == Severity.Warning) continue;
            if (!expected.Any(e => (e.Line, e.What) == (line, What(diagnostic)) && (e.Column ?? column) == column))
                yield return (line, $"unexpected {What(diagnostic)} [{column}]: {diagnostic.Message}");
        }

        foreach (var (line, what, column, text) in expected)
        {
            if (!found.Any(f => (f.Line, What(f.Diagnostic)) == (line, what) && (column ?? f.Column) == f.Column))
                yield return (line, $"expected {text}, and the check does not report it");
        }
    }

    /// <summary>The text without these comments, as it is written to a file.</summary>
    public static string Without(string story) => string.Join('\n', story.Split('\n').Select(l => Comments().Replace(l, "").TrimEnd()));

    /// <summary>The text in the layout of `fmt`, or the text itself where it cannot be read.</summary>
    public static string Format(string story)
    {
        var head = HeadOf(story);
        var formatted = Formatter.Format(StoryParser.Parse(new SourceText("story.gen", head + story)));
        return formatted.StartsWith(head, StringComparison.Ordinal) ? formatted[head.Length..] : story;
    }

    private static List<(int Line, int Column, Diagnostic Diagnostic)> Compile(string story)
    {
        var head = HeadOf(story);
        var source = new SourceText("story.gen", head + story);
        var (above, last) = (head.Count(c => c == '\n'), story.TrimEnd('\n').Count(c => c == '\n'));
        return [.. compiler.Compile(source).Diagnostics.Select(d => d.Place is SourcePlace { Span: var span }
            ? (Math.Clamp(source.At(span.Start).Line - 1 - above, 0, last), source.At(span.Start).Column, d) : (0, 1, d))];
    }

    private static string HeadOf(string story) => ModelLine().IsMatch(story) ? "" : FragmentHead;

    private static string What(Diagnostic diagnostic) =>
        $"{(diagnostic.Severity == Severity.Error ? "error" : "warning")}: {diagnostic.Code}";

    [GeneratedRegex(@"(?:(?<one># (?:error|warning): [EW]\d{4}(?: \[\d+\])?)\s*)+$")]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?<what>(?:error|warning): [EW]\d{4})(?: \[(?<column>\d+)\])?")]
    private static partial Regex One();

    [GeneratedRegex(@"^model\b", RegexOptions.Multiline)]
    private static partial Regex ModelLine();
}
