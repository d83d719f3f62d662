using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Tests;

/// <summary>The stories that every test of the parser may read.</summary>
public static class Stories
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "stories");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.gen", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path))
            .Order(StringComparer.Ordinal)];

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public static ParseResult Parse(string text) => StoryParser.Parse(new SourceText("story.gen", text));

    /// <summary>The tree of a text that must be without errors.</summary>
    public static ModelSyntax Tree(string text)
    {
        var parsed = Parse(text);
        Assert.Empty(parsed.Diagnostics.Select(d => $"{d.Code} {d.Message} {d.Place}"));
        return parsed.Model!;
    }
}
