using System.Text.RegularExpressions;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests;

/// <summary>
/// The stories of docs/language: each has an error on every line that ends with `# error: E0203`, of that code, and no other. A block
/// without a model line is a fragment, to which one is added.
/// </summary>
public sealed partial class LanguagePageTests
{
    private const string Header = "model Fragment\n\n";

    private static readonly List<(string Name, string Story)> Blocks = [.. Directory
        .EnumerateFiles(Path.Combine(Stories.Root, "docs", "language"), "*.md").Order(StringComparer.Ordinal)
        .SelectMany(page => BlocksOf(Path.GetFileName(page), File.ReadAllText(page)))];

    public static TheoryData<string> Names => [.. Blocks.Select(b => b.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_story_has_the_errors_that_its_lines_name(string name)
    {
        var story = Blocks.Single(b => b.Name == name).Story;
        var source = Model().IsMatch(story) ? story : Header + story;
        var expected = source.Split('\n').SelectMany((line, i) => Named().Matches(line).Select(m => $"{i + 1} {m.Groups[1].Value}"));
        var found = Stories.Compile(source).Diagnostics.Where(d => d.Severity == Severity.Error)
            .Select(d => $"{Line(d)} {d.Code}").Distinct();
        Assert.Equal(expected, found);
    }

    [Fact]
    public void The_pages_have_stories_that_pass_and_stories_that_fail()
    {
        Assert.True(Blocks.Count(b => Named().IsMatch(b.Story)) > 50);
        Assert.True(Blocks.Count(b => !Named().IsMatch(b.Story)) > 50);
    }

    private static int Line(Diagnostic error)
    {
        var span = Assert.IsType<SourcePlace>(error.Place).Span;
        return span.Source!.At(span.Start).Line;
    }

    private static IEnumerable<(string Name, string Story)> BlocksOf(string page, string text) => Block().Matches(text)
        .Select(m => ($"{page}, line {text[..m.Index].Count(c => c == '\n') + 1}", m.Groups["story"].Value));

    [GeneratedRegex("```gen[^\n]*\n(?<story>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^model ", RegexOptions.Multiline)]
    private static partial Regex Model();

    [GeneratedRegex(@"# error: (E\d{4})")]
    private static partial Regex Named();
}
