using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>Words that `docs/internals/writing.md` replaces by the field's own occur in no name, message or page.</summary>
public sealed class WordTests
{
    private static readonly (Regex Word, string Text)[] Words = [.. Table("## Words that are not used")
        .SelectMany(row => row[0].Split(", ")).Select(word => (Of(word), word))];

    private static readonly (Regex Word, string Text, string[] Places)[] Exceptions = [.. Table("Where a word is right:")
        .Select(row => (new Regex($@"\b{Regex.Escape(row[0])}s?\b", Options), row[0], row[1].Split(", ")))];

    [Fact]
    public void Words_that_are_not_used_are_found_nowhere() => Assert.Empty(
        from file in Files()
        from line in Prose.Of(file, SourceFiles.Read(file))
        let text = WithoutExceptions(file, line.Text)
        from word in Words
        where word.Word.IsMatch(text)
        select $"{file}:{line.Number}: {word.Text}");

    [Fact]
    public void Each_exception_is_in_use() => Assert.All(
        Exceptions.SelectMany(e => e.Places.Select(place => (e.Word, e.Text, Place: place))),
        exception => Assert.Contains(Files().Where(file => IsIn(file, exception.Place)),
            file => Prose.Of(file, SourceFiles.Read(file)).Any(line => exception.Word.IsMatch(line.Text))));

    [Theory]
    [InlineData("A.cs", "var logSlope = 1;", true), InlineData("A.cs", "// the laws of rows", true), InlineData("A.cs", "a lawn", false)]
    [InlineData("a.md", "the slope", true), InlineData("a.md", "the `slope`", false), InlineData("a.md", "```gen\nslope\n```", false)]
    [InlineData("a.gen", "slope ~ Normal(0, 1)", false), InlineData("a.gen", "x = 1  # the slope", true)]
    [InlineData("a.py", "def slope(x):", true), InlineData("a.sh", "# the slope", true), InlineData("expected.txt", "# the slope", true)]
    public void A_word_is_found_in_what_a_person_reads(string file, string text, bool isFound) =>
        Assert.Equal(isFound, Prose.Of(file, text).Any(line => Words.Any(word => word.Word.IsMatch(line.Text))));

    [Theory]
    [InlineData("docs/a.md", "a random walk and random walks", false), InlineData("docs/a.md", "a random walk, then walks", true)]
    [InlineData("src/A.cs", "GaussianRandomWalk", false), InlineData("src/A.cs", "var exprWalk = 1;", true)]
    public void A_phrase_that_is_right_leaves_the_rest_of_its_line(string file, string text, bool isFound) =>
        Assert.Equal(isFound, Prose.Of(file, text).Any(line => Words.Any(word => word.Word.IsMatch(WithoutExceptions(file, line.Text)))));

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static Regex Of(string word) => new($@"\b{Regex.Escape(word)}\b", Options);

    private static string WithoutExceptions(string file, string text) => Exceptions
        .Where(e => e.Places.Any(place => IsIn(file, place))).Aggregate(text, (rest, e) => e.Word.Replace(rest, ""));

    private static bool IsIn(string file, string place) => file == place || file.StartsWith(place + "/", StringComparison.Ordinal);

    /// <summary>The page of the words names them, and the other texts of the examples are data.</summary>
    private static IEnumerable<string> Files() =>
        SourceFiles.Named([".cs", ".md", ".gen"], "src", "docs", "examples", "README.md", "CHANGELOG.md")
            .Concat(SourceFiles.Named([".py", ".sh", ".txt"], "examples").Where(IsWritten))
            .Where(file => file != "docs/internals/writing.md");

    private static bool IsWritten(string file) => Path.GetExtension(file) != ".txt" || Path.GetFileName(file) == "expected.txt";

    private static IEnumerable<string[]> Table(string heading)
    {
        var page = SourceFiles.Read("docs/internals/writing.md");
        var rest = page[(page.IndexOf(heading, StringComparison.Ordinal) + heading.Length)..].Split('\n');
        return rest.SkipWhile(l => !l.StartsWith('|')).TakeWhile(l => l.StartsWith('|')).Skip(2)
            .Select(l => l.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
    }
}
