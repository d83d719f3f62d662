using System.Text.RegularExpressions;
using ProbDsl.Parser.Formatting;
using Xunit;

namespace ProbDsl.Tests.Grammar;

/// <summary>
/// The stories in docs/language.md are read and stand in the canonical layout; those that show a mistake break a rule that comes after the
/// grammar.
/// </summary>
public sealed class LanguagePageTests
{
    public static TheoryData<int, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<int, string>();
            var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "language.md"));
            foreach (Match block in Regex.Matches(page, "```gen(?: wrong)?\n(.*?)```", RegexOptions.Singleline))
                blocks.Add(page[..block.Index].Count(c => c == '\n') + 1, block.Groups[1].Value);
            return blocks;
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void A_story_is_laid_out_as_fmt_does(int line, string story)
    {
        Assert.NotEmpty(Stories.Tree(story).Items);
        Assert.True(story == Formatter.Format(Stories.Parse(story)), $"docs/language.md, line {line}");
    }
}
