using System.Text.RegularExpressions;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests;

/// <summary>
/// The stories of docs/language.md: each compiles without an error, and each under *Not so* has the error that the sentence above it names,
/// and no other.
/// </summary>
public sealed class LanguagePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Stories.Root, "docs", "language.md"));

    private static readonly List<(string Name, bool IsWrong, string Story, string Before)> Blocks = [.. Regex.Matches(Page,
        "```gen( wrong)?\n(.*?)```", RegexOptions.Singleline)
        .Select(m =>
            (Name: $"line {Page[..m.Index].Count(c => c == '\n') + 1}, {Regex.Match(m.Groups[2].Value, @"model (\w+)").Groups[1].Value}",
                m.Groups[1].Length > 0, m.Groups[2].Value, Page[..m.Index]))];

    public static TheoryData<string> Right => [.. Blocks.Where(b => !b.IsWrong).Select(b => b.Name)];

    public static TheoryData<string> Wrong => [.. Blocks.Where(b => b.IsWrong).Select(b => b.Name)];

    [Theory, MemberData(nameof(Right))]
    public void An_example_compiles(string name) =>
        Assert.Equal("",
            Shown.Text(Stories.Compile(Blocks.Single(b => b.Name == name).Story).Diagnostics.Where(d => d.Severity == Severity.Error)));

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_not_so_is_refused_for_the_reason_given(string name)
    {
        var (_, _, story, before) = Blocks.Single(b => b.Name == name);
        var named = Regex.Match(before[before.LastIndexOf("*Not so:*", StringComparison.Ordinal)..], @"\((E\d{4})\)").Groups[1].Value;
        Assert.Equal([named], Stories.Compile(story).Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Code));
    }

    /// <summary>What stands in another fence, or in none, would not be compiled.</summary>
    [Fact]
    public void Every_story_of_the_page_is_one_of_these()
    {
        Assert.Equal(Regex.Count(Page, "(?m)^model "), Blocks.Count);
        Assert.True(Blocks.Count(b => b.IsWrong) > 20 && Blocks.Count(b => !b.IsWrong) > 30);
    }
}
