using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Graph;

namespace ProbDsl.Tests;

/// <summary>
/// Every story of the gallery and every further one compiles: without errors, and with no warnings but those listed here.
/// </summary>
public sealed class GalleryTests
{
    // priors that are alike for all states: averages over draws of these mix the numberings, point estimates do not
    private static readonly Dictionary<string, string> Warnings = new()
    {
        ["gallery/galaxies"] = "W0203 `cluster[n]`",
    };

    public static TheoryData<string> Names => [.. All];

    private static readonly string[] Folders = ["gallery", "further"];

    private static IEnumerable<string> All => Folders
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Stories.Folder, folder), "*.gen", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Stories.Folder, path)[..^4]).Order(StringComparer.Ordinal);

    [Theory, MemberData(nameof(Names))]
    public void A_story_compiles(string name)
    {
        var compilation = Stories.Compile(Stories.Read($"{name}.gen"));
        Assert.Equal("", Shown.Text(compilation.Diagnostics.Where(d => d.Severity == Severity.Error)));
        Assert.NotNull(compilation.Graph);
        Assert.Equal(Warnings.GetValueOrDefault(name, ""), string.Join(", ", compilation.Diagnostics.Select(Place)));
    }

    [Fact]
    public void One_compiler_serves_all_and_says_the_same_of_each_again()
    {
        var first = All.Select(name => Shown.Text(Stories.Compile(Stories.Read($"{name}.gen")).Diagnostics)).ToList();
        Assert.Equal(first, All.Reverse().Select(name => Shown.Text(Stories.Compile(Stories.Read($"{name}.gen")).Diagnostics)).Reverse());
    }

    private static string Place(Diagnostic diagnostic) => $"{diagnostic.Code} `{((SourcePlace)diagnostic.Place).Span.Text}`";
}
