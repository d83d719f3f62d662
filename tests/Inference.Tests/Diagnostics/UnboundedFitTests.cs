using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Parser.Syntax;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>Fits of a density without a maximum: comparisons say so, and weights of draws are not called reliable.</summary>
public sealed class UnboundedFitTests
{
    private const string Level = """
        model Level
        data x[times]: real from c
        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        for t in 2..times { level[t] ~ Normal(level[t-1], variance = drift) }
        for t in times { x[t] ~ Normal(level[t], variance = noise) }
        """;

    private const string Constant = "c\n2\n2\n2\n2\n2\n2\n", Varying = "c\n2\n2.5\n1.8\n2.2\n1.4\n3\n2.7\n2.1\n";

    [Theory, InlineData("laplace"), InlineData("importance")]
    public void Weights_are_not_reliable_without_a_posterior(string method)
    {
        var story = TestStory.By(Level, Constant);
        var fit = story.Fit(new(Threads: 1), method);
        Assert.Single(fit.Diagnostics, d => d.Code == "W0517");
        var summary = fit.Summary!;
        var tail = summary.Tail!;
        Assert.False(tail.IsReliable);
        var line = string.Join(' ', tail.Print(summary, ShownNames.All).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("of no posterior: see W0517", line, StringComparison.Ordinal);
        Assert.DoesNotContain("reliable", line, StringComparison.Ordinal);
    }

    [Theory, InlineData("laplace"), InlineData("importance")]
    public void Weights_of_a_posterior_keep_their_verdict(string method)
    {
        var story = TestStory.By(Level, Varying);
        var fit = story.Fit(new(Threads: 1), method);
        Assert.Equal(fit.Summary!.Tail, UnboundedDensity.AddTo(fit, story.Problem).Summary!.Tail);
    }

    [Fact]
    public void A_comparison_names_the_column_for_each_method()
    {
        Assert.All(Compared(Constant), fit =>
        {
            Assert.False(fit.IsDetermined);
            Assert.Contains("column `c` is constant (2)", Assert.Single(fit.Outcome.Diagnostics, d => d.Code == "W0517").Message,
                StringComparison.Ordinal);
        });
        Assert.All(Compared(Varying), fit => Assert.DoesNotContain(fit.Outcome.Diagnostics, d => d.Code == "W0517"
            && d.Message.Contains("column", StringComparison.Ordinal)));
    }

    private static ValueList<ComparedFit> Compared(string csv)
    {
        var story = TestStory.By(Level, csv);
        var methods = new MethodTable(TestStory.Catalog).All.Where(m => m.Name is "laplace" or "importance");
        var comparison = Comparison.Run(story.Problem, story.Facts, methods, TestStory.Catalog, new FitOptions(Threads: 1),
            new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(2, comparison.Fits.Count);
        return comparison.Fits;
    }
}
