using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>Every code that the program can report has a page in docs/errors, and every page a code.</summary>
public sealed partial class ErrorPageTests
{
    private const int MostWords = 80;

    private const int MostLines = 72;

    private static readonly string Pages = Repository.Path("docs", "errors");

    public static TheoryData<string> Codes => [.. Directory.EnumerateFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).Distinct()
        .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Codes))]
    public void A_code_has_a_page(string code)
    {
        var path = Path.Combine(Pages, $"{code}.md");
        Assert.True(File.Exists(path), $"{code} has no page docs/errors/{code}.md");
        var page = File.ReadAllText(path);
        Assert.StartsWith($"# {code}: ", page, StringComparison.Ordinal);
        Assert.True(page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1,
            $"docs/errors/{code}.md says nothing below its title");
    }

    [Fact]
    public void A_page_is_about_a_code_that_is_reported() =>
        Assert.Empty(Directory.EnumerateFiles(Pages, "*.md").Select(p => Path.GetFileNameWithoutExtension(p))
            .Except(Codes.Select(c => (string)c.Data)));

    [Theory, MemberData(nameof(Codes))]
    public void A_page_says_what_it_means_how_to_mend_it_and_where_to_read_on(string code)
    {
        var paragraphs = File.ReadAllText(Path.Combine(Pages, $"{code}.md")).TrimEnd('\n').Split("\n\n");
        Assert.Matches($"^# {code}: [a-z`][^\n]*[^\n.]$", paragraphs[0]);
        Assert.Matches("^[^#*`|>-]|^`[^`]", paragraphs[1]);
        Assert.InRange(paragraphs[1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 1, MostWords);
        Assert.Matches(@"^\*\*Fix\.\*\* [^\n]+$", paragraphs[2]);
        Assert.Matches(@"^\*\*See also:\*\* [^\n]+$", paragraphs[^1]);
        Assert.Contains("](", paragraphs[^1], StringComparison.Ordinal);
    }

    /// <summary>
    /// The wrong example comes before the right one, each below its heading. What no story and no command of a page can show is in the test
    /// that the page names, and then there is no right one either.
    /// </summary>
    [Theory, MemberData(nameof(Codes))]
    public void A_page_is_short_and_its_examples_have_headings(string code)
    {
        var lines = File.ReadAllLines(Path.Combine(Pages, $"{code}.md"));
        Assert.InRange(lines.Length, 1, MostLines);
        var headings = new List<string>();
        foreach (var line in lines)
        {
            if (Heading().Match(line) is { Success: true } heading) headings.Add(heading.Groups[1].Value.ToLowerInvariant());
            else if (Side().Match(line) is { Success: true } side) Assert.Equal(side.Value, headings.LastOrDefault());
        }

        Assert.True(headings is [] or ["wrong", "right"], $"docs/errors/{code}.md has the headings {string.Join(", ", headings)}");
    }

    /// <summary>A test that a page names in a comment is a method of the file, which has the code. No link leads to a test.</summary>
    [Theory, MemberData(nameof(Codes))]
    public void A_page_has_a_wrong_example_or_names_the_test_that_has_one(string code)
    {
        var page = DocumentPages.Read($"docs/errors/{code}.md");
        Assert.DoesNotContain(page.Blocks, b => b.Info is ["text"]);
        Assert.DoesNotContain(page.Prose, line => line.Text.Contains("../tests/", StringComparison.Ordinal));
        var tests = page.Prose.SelectMany(line => Test().Matches(line.Text)).ToList();
        Assert.True(tests.Count > 0 || page.Blocks.Any(b => b.Info[^1] == "wrong"), $"docs/errors/{code}.md has no wrong example");
        foreach (var test in tests)
        {
            var file = File.ReadAllText(Repository.Path("tests", test.Groups["file"].Value));
            Assert.Contains(code, file, StringComparison.Ordinal);
            Assert.Contains($" {test.Groups["name"].Value.Replace(' ', '_')}(", file, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("^(Wrong|Right)\\b.*:")]
    private static partial Regex Heading();

    [GeneratedRegex("(?<=^```.* )(?:wrong|right)$")]
    private static partial Regex Side();

    [GeneratedRegex(@"^<!-- test: (?<name>.+), in tests/(?<file>\S+\.cs) -->$")]
    private static partial Regex Test();

    [GeneratedRegex("\"([EW]0[0-9]{3})\"")]
    private static partial Regex Code();
}
