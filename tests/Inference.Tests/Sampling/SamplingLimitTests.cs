using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Sampling;

/// <summary>
/// What cannot be drawn, and what is said of it, word for word: `limits.txt`, each case a title with `--set` and `-n`, a story, an answer.
/// </summary>
public sealed class SamplingLimitTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Sampling", "limits.txt");

    private static readonly string Written = Path.Combine(FindRoot(AppContext.BaseDirectory), "tests", "Inference.Tests",
        "Sampling", "limits.txt");

    private sealed record Case(string Title, string Story, string Said)
    {
        public static IEnumerable<Case> InFile(string path) =>
            from part in ("\n" + File.ReadAllText(path)).Split("\n=== ").Skip(1)
            let end = part.IndexOf('\n', StringComparison.Ordinal)
            let body = part[(end + 1)..].Split("\n---\n")
            select new Case(part[..end], body[0], body[1].TrimEnd('\n') + "\n");

        public string Answer()
        {
            var words = Title.Split(' ');
            (string, long)[] sizes = [.. words.Zip(words.Skip(1)).Where(w => w.First == "--set").Select(w => w.Second.Split('='))
                .Select(s => (s[0], long.Parse(s[1], null)))];
            var count = words.Zip(words.Skip(1)).Where(w => w.First == "-n").Select(w => (int?)int.Parse(w.Second, null)).FirstOrDefault();
            return string.Join("\n", PriorDraw.Of(Story, count ?? 5, sizes: sizes).Diagnostics.Select(d => DiagnosticText.Render(d)));
        }
    }

    public static TheoryData<string> Titles => [.. Case.InFile(Golden).Select(c => c.Title)];

    [Theory, MemberData(nameof(Titles))]
    public void A_story_that_cannot_be_drawn_is_answered(string title)
    {
        var reported = Case.InFile(Golden).Single(c => c.Title == title);
        var said = reported.Answer();
        Assert.NotEqual("", said);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Written, string.Join("\n", Case.InFile(Written).Select(c => c.Title == title ? c with { Said = said } : c)
                .Select(c => $"=== {c.Title}\n{c.Story}\n---\n{c.Said}")));
        else Assert.Equal(reported.Said, said);
    }

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ProbDsl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
