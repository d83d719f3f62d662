using System.Reflection;
using System.Text.RegularExpressions;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Source;
using Xunit;

namespace ProbDsl.Tests.Diagnostics;

public sealed class ErrorPageTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "docs", "errors");

    // what no page can show in full
    private static readonly Dictionary<string, string> TooLargeForAPage = new()
    {
        ["E0108"] = "model Big\n" + new string('#', Limits.SourceLength),
        ["E0109"] = $"model Deep\nx = {new string('(', 257)}1{new string(')', 257)}\n",
        ["E0137"] = "model Many\n" + string.Concat(Enumerable.Repeat("x = 1\n", 20_001)),
        ["E0110"] = $"model Long\nx = 1{string.Concat(Enumerable.Repeat(" + 1", 1001))}\n",
    };

    public static TheoryData<string> Codes => [.. Pages().Where(IsSyntax)];

    [Theory, MemberData(nameof(Codes))]
    public void The_wrong_example_has_the_error_of_its_page(string code) =>
        Assert.Contains(code, CodesOf(TooLargeForAPage.GetValueOrDefault(code) ?? Example(code, "wrong")));

    [Theory, MemberData(nameof(Codes))]
    public void The_right_example_has_no_error(string code) => Assert.Empty(CodesOf(Example(code, "right")));

    [Theory, MemberData(nameof(Codes))]
    public void A_page_begins_with_its_code_and_a_title(string code) => Assert.Matches($"^# {code}: [^\n]+\n\n", Page(code));

    [Fact]
    public void Every_code_has_a_page_and_every_page_a_code() =>
        Assert.Equal(FactoryCodes(), Pages().Where(IsSyntax));

    // from E0149 on, E01xx is about the program itself, files that cannot be read and codes that are not there
    private static bool IsSyntax(string code) =>
        code.StartsWith("E01", StringComparison.Ordinal) && string.CompareOrdinal(code, "E0149") < 0;

    /// <summary>The codes that the factories give, found by calling each of them.</summary>
    private static IEnumerable<string> FactoryCodes() =>
        typeof(SyntaxDiagnostics).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(Diagnostic))
            .Select(method => ((Diagnostic)method.Invoke(null, [.. method.GetParameters().Select(p => Sample(p.ParameterType))])!).Code)
            .Distinct().Order(StringComparer.Ordinal);

    private static object Sample(Type type) =>
        type == typeof(string) ? "1."
        : type == typeof(char) ? 'x'
        : type == typeof(SourceSpan) ? default(SourceSpan)
        : type == typeof(SourceText) ? new SourceText("", "")
        : type == typeof(Token) ? new Token(TokenKind.Symbol, "(", default, false, [], null)
        : Activator.CreateInstance(type, "**", "^", "")!;

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Folder, "*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    private static string Page(string code) => File.ReadAllText(Path.Combine(Folder, $"{code}.md"));

    private static string Example(string code, string kind) =>
        Regex.Match(Page(code), $"```gen {kind}\n(.*?\n)```", RegexOptions.Singleline).Groups[1].Value;

    private static IEnumerable<string> CodesOf(string story)
    {
        Assert.NotEqual("", story);
        return Stories.Parse(story).Diagnostics.Select(d => d.Code);
    }
}
