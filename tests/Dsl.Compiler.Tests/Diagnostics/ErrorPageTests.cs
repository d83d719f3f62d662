using System.Text.RegularExpressions;
using ProbDsl.Tests.Graph;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>
/// Each code of the compiler, error or warning, has a page, whose wrong example is answered by that code alone and whose right one by
/// nothing.
/// </summary>
public sealed class ErrorPageTests
{
    private static readonly string Pages = Path.Combine(Stories.Root, "docs", "errors");

    public static TheoryData<string> Codes =>
    [
        .. Directory.GetFiles(Path.Combine(Stories.Root, "src", "Dsl.Compiler", "Diagnostics"), "*.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "\"([EW]02\\d\\d)\""))
            .Select(match => match.Groups[1].Value).Distinct().Order(),
    ];

    [Theory, MemberData(nameof(Codes))]
    public void A_code_has_a_page(string code)
    {
        var page = File.ReadAllText(Path.Combine(Pages, $"{code}.md"));
        Assert.StartsWith($"# {code}: ", page, StringComparison.Ordinal);
        (string, double)[] settings = code == "E0217" ? [("clusters", 3)] : [];
        Assert.Equal([code], Stories.Compile(Example(page, "wrong"), settings).Diagnostics.Select(d => d.Code));
        Assert.Equal("", Shown.Text(Stories.Compile(Example(page, "right"), settings).Diagnostics));
    }

    [Fact]
    public void There_is_no_page_without_a_code() => Assert.Equal(Codes.Count, Directory.GetFiles(Pages, "?02*.md").Length);

    private static string Example(string page, string kind) =>
        Regex.Match(page, $"```gen {kind}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
}
