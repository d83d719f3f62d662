using ProbDsl.Parser;

namespace ProbDsl.Tests;

/// <summary>Whatever the text: a graph without errors, or errors without a graph; never an exception, never silence, never a message without a place.</summary>
public sealed class NoTextCrashesTests
{
    private static readonly string[] Spare =
    [
        "n", "K", "rows", "x", "mean", "1", "0", "2.5", "~", "=", "+", "-", "*", "/", "(", ")", "[", "]", ",", "..", "for", "in", "{", "}", "param", "data", ":", "real", "index", "bool",
        "Normal", "Categorical", "softmax", "if", "then", "else", "not", "\n", "from", "\"H\"", "all", "sum", "true", "t-1", "kind[n]", "covariance",
    ];

    public static TheoryData<string> Names => [.. Directory.GetFiles(Stories.Folder, "*.gen", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Stories.Folder, p)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void Changed_words_are_answered(string name)
    {
        var text = Stories.Read(name);
        var tokens = StoryParser.Parse(new SourceText(name, text)).Tokens;
        var words = Enumerable.Range(0, tokens.Count).Select(i => tokens[i].Span).ToList();
        var random = new Random(name.Length);
        for (var round = 0; round < 150; round++)
        {
            var changed = text;
            foreach (var word in Enumerable.Range(0, random.Next(1, 4)).Select(_ => words[random.Next(words.Count)]).OrderByDescending(w => w.Start)) changed = Change(changed, word, random);
            Answered(changed);
        }
    }

    [Theory]
    [InlineData("a1 = 0", 3000)]                                // a long chain of definitions, last first
    public void Long_stories_are_read(string first, int count)
    {
        var lines = Enumerable.Range(2, count).Select(i => $"a{i} = a{i - 1} + 1").Reverse().Append(first);
        var thread = new Thread(() => Answered("model M\n" + string.Join("\n", lines)), 64 << 20);
        thread.Start();
        thread.Join();
    }

    private static string Change(string text, SourceSpan word, Random random)
    {
        var spare = Spare[random.Next(Spare.Length)];
        if (word.End > text.Length) return text;
        var (before, after) = (text[..word.Start], text[word.End..]);
        return random.Next(3) switch
        {
            0 => $"{before} {after}",
            1 => $"{before} {spare} {after}",
            _ => $"{before} {spare} {word.Text} {after}",
        };
    }

    private static void Answered(string text)
    {
        var compilation = Stories.Compile(text);
        var errors = compilation.Diagnostics.Count(d => d.Severity == Severity.Error);
        Assert.True(compilation.Graph is null == errors > 0, text);
        Assert.All(compilation.Diagnostics, d => Assert.IsType<SourcePlace>(d.Place));
        if (compilation.Graph is not { } graph) return;
        _ = Compiler.GraphPrinter.Print(graph);
        _ = Compiler.DotPrinter.Print(Compiler.DiagramMaker.Draw(graph));
    }
}
