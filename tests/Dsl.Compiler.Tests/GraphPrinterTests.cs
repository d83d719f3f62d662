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
}
