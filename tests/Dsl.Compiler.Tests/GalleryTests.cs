namespace ProbDsl.Tests;

/// <summary>The gallery: one story for each kind of system. Those within this version's reach compile; every other is answered by E0190s and nothing else.</summary>
public sealed class GalleryTests
{
    private static readonly HashSet<string> Within = ["coin_mle", "gaussian_mle", "old_faithful", "geyser_hmm", "wider/counties"];

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Gallery, "*.gen", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Gallery, path)[..^4]).Order(StringComparer.Ordinal)];

    private static string Gallery => Path.Combine(Stories.Folder, "gallery");

    [Theory, MemberData(nameof(Names))]
    public void A_story_compiles_or_says_what_is_not_there(string name)
    {
        var compilation = Stories.Compile(Stories.Read($"gallery/{name}.gen"));
        if (Within.Contains(name)) Assert.Equal("", Shown.Text(compilation.Diagnostics));
        else Assert.All(compilation.Diagnostics, d => Assert.Equal("E0190", d.Code));
        Assert.Equal(Within.Contains(name), compilation.Graph is not null);
        Assert.NotEqual(Within.Contains(name), compilation.Diagnostics.Count > 0);
    }

    [Theory, MemberData(nameof(Names))]
    public void Each_construct_is_named_once(string name)
    {
        var said = Stories.Compile(Stories.Read($"gallery/{name}.gen")).Diagnostics.Select(d => d.Message).ToList();
        Assert.Equal(said.Distinct(), said);
    }
}
