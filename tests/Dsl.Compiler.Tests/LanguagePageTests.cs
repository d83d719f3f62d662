using System.Text.RegularExpressions;
using ProbDsl.Parser;

namespace ProbDsl.Tests;

/// <summary>The stories of docs/language.md say what its sentences say: those of the text compile, those that show a mistake are answered.</summary>
public sealed class LanguagePageTests
{
    public static TheoryData<int, bool, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<int, bool, string>();
            var page = File.ReadAllText(Path.Combine(Stories.Root, "docs", "language.md"));
            foreach (Match block in Regex.Matches(page, "```gen( wrong)?\n(.*?)```", RegexOptions.Singleline))
                blocks.Add(page[..block.Index].Count(c => c == '\n') + 1, block.Groups[1].Length == 0, block.Groups[2].Value);
            return blocks;
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void A_story_compiles_or_is_answered(int line, bool isRight, string story)
    {
        var compilation = Stories.Compile(story);
        var errors = Shown.Text(compilation.Diagnostics.Where(d => d.Severity == Severity.Error));
        if (isRight) Assert.Equal("", errors);
        Assert.True(isRight == (compilation.Graph is not null), $"docs/language.md, line {line}");
    }
}
