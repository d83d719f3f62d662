using ProbDsl.Parser;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>A story that was cut off anywhere, or whose bytes were changed, is a graph without errors or errors without a graph.</summary>
public sealed class DamagedTextTests
{
    public static TheoryData<string> Names => [.. Directory.GetFiles(Path.Combine(Stories.Folder, "gallery"), "*.gen", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Stories.Folder, p)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void Every_prefix_is_answered(string name)
    {
        var text = Stories.Read(name);
        for (var length = 0; length < text.Length; length++) Answered(text[..length]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Changed_bytes_are_answered(string name)
    {
        var random = new Random(name.Length);
        for (var round = 0; round < 215; round++)               // 47 stories: over 10,000 in all
        {
            var text = Stories.Read(name).ToCharArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--) text[random.Next(text.Length)] = (char)random.Next(32, 127);
            Answered(new string(text));
        }
    }

    [Fact]
    public void A_megabyte_of_text_is_answered() => Answered(string.Concat(Enumerable.Repeat(Stories.Read("gallery/vae.gen"), 1200)));

    [Fact]
    public void Deep_nesting_is_answered() => Answered($"model M\nx = {new string('(', 100_000)}1{new string(')', 100_000)}\n");

    private static void Answered(string text)
    {
        var compilation = Stories.Compile(text);
        Assert.Equal(compilation.Graph is null, compilation.Diagnostics.Any(d => d.Severity == Severity.Error));
        if (compilation.Graph is null) Assert.NotEmpty(compilation.Diagnostics);
    }
}
