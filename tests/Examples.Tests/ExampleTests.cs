using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>Every example is run as a reader of it would run it, and shows the figures that outside sources give.</summary>
public sealed partial class ExampleTests
{
    private static readonly string Examples = Repository.Path("examples");

    public static TheoryData<string> Stories =>
        [.. Directory.EnumerateFiles(Examples, "*.gen", SearchOption.AllDirectories).Select(s => Path.GetRelativePath(Examples, s))
            .Order(StringComparer.Ordinal)];

    /// <summary>Those in whose folder the figures of fits stand; no method fits the others yet.</summary>
    public static TheoryData<string> Fitted =>
        [.. Stories.Select(s => (string)s.Data).Where(s => File.Exists(Path.Combine(FolderOf(s), "expected.txt")))];

    [Theory, MemberData(nameof(Fitted))]
    public async Task It_shows_the_expected_figures(string story)
    {
        var folder = FolderOf(story);
        var fits = ExpectedFit.Read(Path.Combine(folder, "expected.txt")).Where(f => f.Story == Path.GetFileName(story)).ToList();
        Assert.NotEmpty(fits);
        foreach (var fit in fits)
        {
            Assert.Contains(fit.Figures, f => f is ExpectedNumber or ExpectedTable);
            var run = await Probdsl.Run(folder, fit.IsDraw ? fit.Arguments : [.. fit.Arguments, "--format", "json"]);
            Assert.True(run.Code == 0, run.Errors + run.Output);
            var figures = fit.IsDraw ? FitFigures.OfDraws(run.Output) : new(run.Output);
            Assert.Empty(fit.Figures.Select(figures.Miss).OfType<string>());
            Assert.All(fit.Figures.OfType<ExpectedTable>(),
                t => Assert.Null(DrawnTable.Miss(File.ReadAllText(Path.Combine(folder, t.File)), run.Output)));
        }
    }

    [Theory, MemberData(nameof(Stories))]
    public async Task A_story_is_in_the_canonical_layout(string story)
    {
        var run = await Probdsl.Run(FolderOf(story), ["fmt", "--check", Path.GetFileName(story)]);
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Errors));
    }

    /// <summary>A story of priors whose labels are exchangeable is warned of that, and has no other warning.</summary>
    [Theory, MemberData(nameof(Stories))]
    public async Task A_story_is_sound(string story)
    {
        var run = await Probdsl.Run(FolderOf(story), ["check", Path.GetFileName(story)]);
        Assert.Equal(0, run.Code);
        Assert.Equal(story is "galaxies/bayesian.gen" ? ["W0203"] : [], Warning().Matches(run.Errors).Select(m => m.Groups[1].Value));
    }

    [GeneratedRegex("^(?:warning|error) ([EW][0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Warning();

    /// <summary>The images of a net's example are what its story reads.</summary>
    [Theory]
    [InlineData("train-images.idx3-ubyte.gz")]
    [InlineData("test-images.idx3-ubyte.gz")]
    public async Task Images_bind(string images)
    {
        var run = await Probdsl.Run(Path.Combine(Examples, "mnist-vae"),
            ["explain", "mnist_vae.gen", "--graph", "--data", $"image={images}"]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
    }

    [Theory, MemberData(nameof(Fitted))]
    public void Expected_fits_are_of_stories_that_are_there(string story) =>
        Assert.All(ExpectedFit.Read(Path.Combine(FolderOf(story), "expected.txt")),
            f => Assert.True(File.Exists(Path.Combine(FolderOf(story), f.Story)), f.Story));

    private static string FolderOf(string story) => Path.Combine(Examples, Path.GetDirectoryName(story)!);
}
