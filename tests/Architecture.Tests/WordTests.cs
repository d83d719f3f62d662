using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>Words that `docs/internals/writing.md` replaces by the field's own occur in no name, message or page.</summary>
public sealed class WordTests
{
    private static readonly (Regex Word, string Text)[] Words = [.. Table("## Words that are not used")
        .SelectMany(row => row[0].Split(", ")).Select(word => (Of(word), word))];

    private static readonly (string Word, string[] Places)[] Exceptions = [.. Table("Where a word is right:")
        .Select(row => (row[0], row[1].Split(", ")))];

    [Fact]
    public void Words_that_are_not_used_are_found_nowhere() => Assert.Empty(
        from file in Files()
        from line in Prose.Of(file, SourceFiles.Read(file))
        from word in Words
        where word.Word.IsMatch(line.Text) && !IsRight(word.Text, file)
        select $"{file}:{line.Number}: {word.Text}");

    [Fact]
    public void Each_exception_is_in_use() => Assert.All(Exceptions.SelectMany(e => e.Places.Select(place => (e.Word, Place: place))),
        exception => Assert.Contains(Files().Where(file => IsIn(file, exception.Place)),
            file => Prose.Of(file, SourceFiles.Read(file))
                .Any(line => Of(exception.Word).IsMatch(line.Text) || Of(exception.Word + "s").IsMatch(line.Text))));

    [Theory]
    [InlineData("A.cs", "var logSlope = 1;", true), InlineData("A.cs", "// the laws of rows", true), InlineData("A.cs", "a lawn", false)]
    [InlineData("a.md", "the slope", true), InlineData("a.md", "the `slope`", false), InlineData("a.md", "```gen\nslope\n```", false)]
    [InlineData("a.gen", "slope ~ Normal(0, 1)", false), InlineData("a.gen", "x = 1  # the slope", true)]
    public void A_word_is_found_in_what_a_person_reads(string file, string text, bool isFound) =>
        Assert.Equal(isFound, Prose.Of(file, text).Any(line => Words.Any(word => word.Word.IsMatch(line.Text))));

    private static Regex Of(string word) => new($@"\b{Regex.Escape(word)}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static bool IsRight(string word, string file) =>
        Exceptions.Any(e => (e.Word == word || e.Word + "s" == word) && e.Places.Any(place => IsIn(file, place)));

    private static bool IsIn(string file, string place) => file == place || file.StartsWith(place + "/", StringComparison.Ordinal);

    /// <summary>The page of the words names them.</summary>
    private static IEnumerable<string> Files() =>
        SourceFiles.Named([".cs", ".md", ".gen"], "src", "docs", "examples", "README.md", "CHANGELOG.md")
            .Where(file => file != "docs/internals/writing.md");

    private static IEnumerable<string[]> Table(string heading)
    {
        var page = SourceFiles.Read("docs/internals/writing.md");
        var rest = page[(page.IndexOf(heading, StringComparison.Ordinal) + heading.Length)..].Split('\n');
        return rest.SkipWhile(l => !l.StartsWith('|')).TakeWhile(l => l.StartsWith('|')).Skip(2)
            .Select(l => l.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
    }
}
