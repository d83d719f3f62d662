using ProbDsl.Compiler;

namespace ProbDsl.Tests;

/// <summary>Graphs as `explain` shows them, written by hand.</summary>
public sealed class GraphPrinterTests
{
    [Theory]
    [InlineData("coin_mle")]
    [InlineData("gaussian_mle")]
    [InlineData("old_faithful")]
    [InlineData("geyser_hmm")]
    [InlineData("wide")]
    public void A_graph_reads_so(string name)
    {
        var story = File.Exists(Path.Combine(Stories.Folder, $"{name}.gen")) ? $"{name}.gen" : $"gallery/{name}.gen";
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "graphs", $"{name}.txt"));
        Assert.Equal(golden, GraphPrinter.Print(Stories.Graph(Stories.Read(story))));
    }

    [Fact]
    public void Names_between_backquotes_keep_them_whatever_signs_they_hold() => Assert.Equal("""
        Odd
          data    `a = b`[rows]: real
          param   `μ # 1`: real · s: positive
          rows ▸  `a = b`[n]: real ~ Normal(`μ # 1`, s)        observed

        """,
        GraphPrinter.Print(Stories.Graph("""
            model Odd
            data `a = b`[rows]: real
            param `μ # 1`: real
            param s: positive
            for n in rows { `a = b`[n] ~ Normal(`μ # 1`, s) }
            """)));
}
