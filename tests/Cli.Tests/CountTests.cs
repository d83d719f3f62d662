using System.Globalization;
using System.Text.RegularExpressions;
using ProbDsl.Catalog;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>Counts that README, changelog and docs state are those of the catalog and of the files.</summary>
public sealed partial class CountTests
{
    private static readonly StandardCatalog catalog = new();

    [Fact]
    public void Distributions_are_those_of_the_catalog() =>
        Assert.All(Stated(Distributions()), n => Assert.Equal(catalog.Distributions.Count(), n));

    /// <summary>`some 80`: to a tenth.</summary>
    [Fact]
    public void Functions_are_about_as_many_as_the_catalog_has() =>
        Assert.All(Stated(Functions()), n => Assert.InRange(catalog.Functions.Count(), 0.9 * n, 1.1 * n));

    /// <summary>`over 200`: no fewer, and not yet 50 more. Each code has its page, as another test holds.</summary>
    [Fact]
    public void Codes_are_those_that_have_a_page() =>
        Assert.All(Stated(Codes()), n => Assert.InRange(Directory.EnumerateFiles(Repository.Path("docs", "errors"), "*.md")
            .Count(f => Code().IsMatch(Path.GetFileName(f))), n, n + 49));

    [Fact]
    public void Templates_are_those_that_new_writes() =>
        Assert.All(Stated(Templates()),
            n => Assert.Equal(Directory.EnumerateFiles(Repository.Path("src", "Cli", "Templates"), "*.gen").Count(), n));

    /// <summary>Every number that a page states in this way; the changelog states each.</summary>
    private static List<int> Stated(Regex count)
    {
        string[] pages = [Repository.Path("README.md"), Repository.Path("CHANGELOG.md"),
            .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md")];
        List<int> stated = [.. pages.SelectMany(p =>
            count.Matches(File.ReadAllText(p)).Select(m => int.Parse(m.Groups["n"].Value, CultureInfo.InvariantCulture)))];
        Assert.NotEmpty(stated);
        return stated;
    }

    [GeneratedRegex(@"\b(?<n>\d+) distributions\b")]
    private static partial Regex Distributions();

    [GeneratedRegex(@"\bsome (?<n>\d+) functions and operators\b")]
    private static partial Regex Functions();

    [GeneratedRegex(@"\bover (?<n>\d+) codes\b")]
    private static partial Regex Codes();

    [GeneratedRegex(@"\b(?<n>\d+) commented starting files\b")]
    private static partial Regex Templates();

    [GeneratedRegex(@"^[EW]\d{4}\.md$")]
    private static partial Regex Code();
}
