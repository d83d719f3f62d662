using System.Text.RegularExpressions;
using ProbDsl.Parser.Formatting;
using Xunit;

namespace ProbDsl.Tests.Grammar;

/// <summary>
/// The stories in docs/language stand in the canonical layout, but for those that show a mistake of the grammar. A block without a model
/// line is a fragment, to which one is added.
/// </summary>
public sealed partial class LanguagePageTests
{
    private const string Header = "model Fragment\n\n";

    public static TheoryData<string, int, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int, string>();
            foreach (var path in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "docs", "language"), "*.md"))
            {
                var page = File.ReadAllText(path);
                foreach (Match block in Block().Matches(page))
                    blocks.Add(Path.GetFileName(path), page[..block.Index].Count(c => c == '\n') + 1, block.Groups["story"].Value);
            }
            return blocks;
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void A_story_is_laid_out_as_fmt_does(string page, int line, string block)
    {
        if (MistakeOfGrammar().IsMatch(block)) return;
        var story = Model().IsMatch(block) ? block : Header + block;
        Assert.NotEmpty(Stories.Tree(story).Items);
        Assert.True(story == Formatter.Format(Stories.Parse(story)), $"docs/language/{page}, line {line}");
    }

    [GeneratedRegex("```gen[^\n]*\n(?<story>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^model ", RegexOptions.Multiline)]
    private static partial Regex Model();

    [GeneratedRegex("# error: E01")]
    private static partial Regex MistakeOfGrammar();
}
