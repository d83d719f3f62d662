using System.Globalization;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;
using ProbDsl.Tests.Graph;

namespace ProbDsl.Tests.Typing;

/// <summary>Wrong stories and what is said of them, word for word: `wrong/*.txt`, each read as a user would read it.</summary>
public sealed class WrongStoryTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "wrong")).Order(StringComparer.Ordinal))
                foreach (var one in WrongStory.InFile(file)) cases.Add(Path.GetFileName(file), one.Title);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_story_is_answered(string file, string title)
    {
        var stories = WrongStory.InFile(Path.Combine(AppContext.BaseDirectory, "wrong", file)).ToList();
        var story = stories.Single(s => s.Title == title);
        var said = Shown.Text(story.Compile());
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            var golden = Path.Combine(Stories.Root, "tests", "Dsl.Compiler.Tests", "wrong", file);
            WrongStory.Write(golden, [.. WrongStory.InFile(golden).Select(s => s.Title == title ? s with { Said = said } : s)]);
            return;
        }

        Assert.Equal(story.Said, said);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Each_diagnostic_has_a_next_step(string file, string title)
    {
        var story = WrongStory.InFile(Path.Combine(AppContext.BaseDirectory, "wrong", file)).Single(s => s.Title == title);
        Assert.All(story.Compile(), d =>
            Assert.True(d.Help is not null || d.Labels.Any(l => l.Text.StartsWith("did you mean", StringComparison.Ordinal)), d.Message));
    }
}

/// <summary>
/// One case: a title, the settings on its line (`--set K=2`), a story, what is said of it; nothing of a neighbor of the others that is
/// right.
/// </summary>
internal sealed record WrongStory(string Title, string Text, string Said)
{
    public ValueList<Diagnostic> Compile() =>
        Stories.Compile(Text, [.. Title.Split("--set ").Skip(1).Select(s => s.Trim().Split('='))
            .Select(s => (s[0], double.Parse(s[1], CultureInfo.InvariantCulture)))]).Diagnostics;

    public static IEnumerable<WrongStory> InFile(string path) =>
        from part in ("\n" + File.ReadAllText(path)).Split("\n=== ").Skip(1)
        let title = part[..part.IndexOf('\n', StringComparison.Ordinal)]
        let body = part[(title.Length + 1)..].Split("\n---\n")
        let said = body[1].Trim('\n')
        select new WrongStory(title, body[0], said.Length == 0 ? "" : said + "\n");

    public static void Write(string path, IEnumerable<WrongStory> stories) =>
        File.WriteAllText(path, string.Join("\n", stories.Select(s => $"=== {s.Title}\n{s.Text}\n---\n{s.Said}")));
}
