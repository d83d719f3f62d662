namespace ProbDsl.Tests.Documents;

/// <summary>Which lines count as the same.</summary>
public sealed class OutputMatchTests
{
    [Theory]
    [InlineData("a  1.0000  b", "a 1.0005 b", true)]
    [InlineData("a  1.0000  b", "a 1.0020 b", false)]
    [InlineData("1,234 rows", "1234 rows", true)]
    [InlineData("kind    closed form", "kind  closed form", false)]
    [InlineData("kind    0.5   of x", "kind 0.5 of x", true)]
    [InlineData("  kind  `x[1]`  (poor)", "kind  `x[1]`  (poor)", true)]
    [InlineData("net  steps/s     time\nem  1,200  10.1 s", "net  steps/s    time\nem  900  0.3 s", true)]
    [InlineData("39 steps", "40 steps", false)]
    [InlineData("-0.5", "0.5", false)]
    [InlineData("x[1]  2e-12", "x[1]  7e-12", true)]
    [InlineData("a · seed 1 ·\n   2.88 s\nb", "a · seed 1 · 12 s\nb", true)]
    [InlineData("a · seed 1 ·\n   2.88\nb", "a · seed 1 · 12 s\nb", false)]
    [InlineData("x1", "x2", false)]
    [InlineData("E0203", "E0204", false)]
    [InlineData("took 0.09 s", "took 12.3 s", true)]
    [InlineData("3,400 rows/s", "9 rows/s", true)]
    [InlineData("0.59 sd", "0.61 sd", false)]
    [InlineData("39 steps, largest gradient 6.3e-7 · 20 of", "39 steps, largest gradient 8.1e-7 · 20 of", true)]
    [InlineData("converged after 1006 steps · 5 of 10 starts agree", "converged after 997 steps · 4 of 10 starts agree", true)]
    [InlineData("1  -3624.122  39  8 of 10", "1  -3624.122  39  6 of 10", true)]
    [InlineData("2 of 2 dimensions", "1 of 2 dimensions", false)]
    [InlineData("a\nb", "a", false)]
    [InlineData("a", "a\nb", false)]
    [InlineData("...", "a\nb", true)]
    [InlineData("...", "", true)]
    [InlineData("a\n...\nb", "a\nb", true)]
    [InlineData("a\n...\nb", "a\nc\nb\nb", true)]
    [InlineData("a\n...\nb\n...\nc", "a\nc\nb\nd\nc", true)]
    [InlineData("a\n...\nb\n...\nc", "a\nc\nc", false)]
    [InlineData("a\n...\na", "a", false)]
    [InlineData("net  steps/s  time\nem  1,200  0.1 s", "net  steps/s  time\nem  900  0.3 s", true)]
    [InlineData("net  steps  time\nem  1,200  0.1 s", "net  steps  time\nem  900  0.3 s", false)]
    public void Lines_match_or_not(string shown, string printed, bool match) =>
        Assert.Equal(match, new OutputMatch(1e-3).Difference(Lines(shown), Lines(printed)) is null);

    [Theory]
    [InlineData("a 1\n...\nc", "a 2\nb\nc", "a 2\n...\nc")]
    [InlineData("a  x\n...\nc", "a    x\nb\nc", "a    x\n...\nc")]
    [InlineData("...\nc", "a\nb\nc", "...\nc")]
    [InlineData("a\n...", "a\nb\nc", "a\n...")]
    [InlineData("a\n...\nb\n...\nc", "a\nx\nb\ny\nc", "a\n...\nb\n...\nc")]
    [InlineData("a\n...\nd", "a\nb\nc", "a\nb\nc")]
    [InlineData("a\n...\nc", "a\nc", "a\nc")]
    [InlineData("row x\n1 7\n...\n5 8\n...", "row x\n1 6\n2 6\n3 6\n4 6\n5 6\n6 6", "row x\n1 6\n...\n5 6\n...")]
    [InlineData("a[1] 7\n...\na[3] 7\n...\nb", "a[1] 0\na[2] 0\na[3] 0\na[4] 0\nb", "a[1] 0\n...\na[3] 0\n...\nb")]
    [InlineData("a\n...\nb\nold\nc\n...\nd", "a\nx\nb\nnew\nc\ny\nd", "a\n...\nb\nnew\nc\n...\nd")]
    [InlineData("a\n...\nold\n...\nd", "a\nx\nnew\ny\nd", "a\nx\nnew\ny\nd")]
    [InlineData("a\n...\n...\nd", "a\nx\nd", "a\n...\nd")]
    public void Cuts_stay_where_the_lines_around_them_do(string shown, string printed, string cut) =>
        Assert.Equal(Lines(cut), OutputMatch.WithCuts(Lines(shown), Lines(printed)));

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.Split('\n');
}
