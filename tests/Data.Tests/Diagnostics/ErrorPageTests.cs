using System.Text.RegularExpressions;
using ProbDsl.Data.Formats;
using ProbDsl.Tests.Formats;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>Each code about data has a page, whose wrong example is wrong in that way and whose right one can be read.</summary>
public sealed class ErrorPageTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    // what no text can show: too large, not UTF-8, not text
    private static readonly string[] Undepictable = ["E0307", "E0308", "E0309"];

    private static IEnumerable<string> All => Directory.GetFiles(Path.Combine(Root, "src", "Data"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Regex.Matches(File.ReadAllText(file), "\"(E03\\d\\d)\"").Select(match => match.Groups[1].Value))
        .Distinct().Order();

    public static TheoryData<string> Codes => [.. All];

    [Theory, MemberData(nameof(Codes))]
    public void A_code_has_a_page(string code)
    {
        var page = PageOf(code);
        Assert.StartsWith($"# {code}: ", page, StringComparison.Ordinal);
        if (IsAboutBytes(code))
        {
            Assert.Empty(Read(page, "right").Diagnostics);
            Assert.Equal([code], Read(page, "wrong").Diagnostics.Select(d => d.Code));
            return;
        }

        if (IsAboutJson(code))
        {
            Assert.Empty(Json.Read(Example(page, "right")).Diagnostics);
            Assert.Equal([code], Json.Read(Example(page, "wrong")).Diagnostics.Select(d => d.Code));
            return;
        }

        Assert.Empty(Csv.Read(Example(page, "right")).Diagnostics);
        if (!Undepictable.Contains(code))
            Assert.Equal(IsAboutTheFile(code) ? [code] : [], Csv.Read(Example(page, "wrong")).Diagnostics.Select(d => d.Code).Distinct());
    }

    // codes from E0320 to E0339 arise where a story and its tables meet; from E0347 on other parts have codes in between
    [Fact]
    public void There_are_as_many_pages_as_codes() =>
        Assert.Equal(All, Directory.GetFiles(Path.Combine(Root, "docs", "errors"), "E03*.md")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Where(page => IsBelow(page, "E0320") || (!IsBelow(page, "E0340") && (IsBelow(page, "E0347") || All.Contains(page)))).Order());

    private static bool IsBelow(string code, string limit) => string.CompareOrdinal(code, limit) < 0;

    // codes from E0310 to E0317 arise when a story reads a column
    private static bool IsAboutTheFile(string code) => string.CompareOrdinal(code, "E0310") < 0 || string.CompareOrdinal(code, "E0317") > 0;

    private static bool IsAboutBytes(string code) => string.CompareOrdinal(code, "E0343") >= 0;

    /// <summary>A file that is shown as the bytes that it has, each as two digits.</summary>
    private static DataFileReading Read(string page, string kind)
    {
        var shown = Regex.Match(page, $"```bytes (\\S+) {kind}\n(.*?)```", RegexOptions.Singleline);
        return Arrays.Read(shown.Groups[1].Value, Convert.FromHexString(Regex.Replace(shown.Groups[2].Value, "\\s", "")));
    }

    private static bool IsAboutJson(string code) => string.CompareOrdinal(code, "E0340") >= 0;

    private static string PageOf(string code) => File.ReadAllText(Path.Combine(Root, "docs", "errors", $"{code}.md"));

    private static string Example(string page, string kind) =>
        Regex.Match(page, $"```(?:csv|json) {kind}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ProbDsl.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
