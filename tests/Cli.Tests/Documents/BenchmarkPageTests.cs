using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>
/// Figures of docs/benchmarks.md that `bench/update` writes: each mark has its script, and output of the command that it names.
/// </summary>
public sealed partial class BenchmarkPageTests
{
    [Fact]
    public void Each_mark_has_the_output_of_its_command()
    {
        var page = File.ReadAllText(Repository.Path("docs", "benchmarks.md"));
        Assert.Empty(Faults(page));
        Assert.NotEmpty(Mark().Matches(page));
    }

    [Theory]
    [InlineData("<!-- bench check -->\n```text\n$ bench/check.sh\n0.3 s\n2026-11-22 · one machine · load 1\n```\n<!-- /bench -->\n", true)]
    [InlineData("<!-- bench check 7 -->\n```text\n$ bench/check.sh 7\n2026-11-22 · one machine\n```\n<!-- /bench -->\n", true)]
    [InlineData("<!-- bench check -->\n<!-- /bench -->\n", false)]
    [InlineData("<!-- bench check -->\n```text\n$ bench/check.sh 7\n2026-11-22 · one machine\n```\n<!-- /bench -->\n", false)]
    [InlineData("<!-- bench check -->\n```text\n$ bench/check.sh\n2026-11-22 · one machine\n```\n", false)]
    [InlineData("<!-- bench none -->\n```text\n$ bench/none.sh\n2026-11-22 · one machine\n```\n<!-- /bench -->\n", false)]
    public void A_mark_without_it_is_seen(string page, bool holds) => Assert.Equal(holds, !Faults(page).Any());

    private static IEnumerable<string> Faults(string page)
    {
        var written = Written().Matches(page).Where(m => File.Exists(Repository.Path("bench", $"{m.Groups["name"].Value}.sh")))
            .Select(m => m.Index).ToHashSet();
        return Mark().Matches(page).Where(m => !written.Contains(m.Index)).Select(m => m.Value);
    }

    [GeneratedRegex("^<!-- bench .*$", RegexOptions.Multiline)]
    private static partial Regex Mark();

    [GeneratedRegex("""
        ^<!-- bench (?<name>[a-z_]+)(?<arguments>(?: \S+)*?) -->
        ```text
        \$ bench/\k<name>\.sh\k<arguments>
        (?:(?!```).*
        )*?\d{4}-\d\d-\d\d · .*
        ```
        <!-- /bench -->$
        """, RegexOptions.Multiline)]
    private static partial Regex Written();
}
