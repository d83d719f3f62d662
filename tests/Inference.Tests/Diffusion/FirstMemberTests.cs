using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diffusion;

/// <summary>
/// What `predict` reports of a diffusion chain: its first member, the only one that is read elsewhere, without sampling along the chain.
/// </summary>
public sealed class FirstMemberTests
{
    private const string Back = "for t in 2..T { s[n, t-1] ~ Normal(";

    /// <summary>
    /// The guide's distribution of s[1] is Normal(sqrt(keep[1]) x, 1 - keep[1]), and of data and definitions that read it follows the rest.
    /// </summary>
    [Fact]
    public void Means_and_spreads_are_those_of_the_guide()
    {
        var bound = TestStory.By(ChainStories.Linear().Replace("""
            for n in rows {
              s[n, T]
            """,
            """
            for n in rows {
              twice[n] = 2 * s[n, 1]
              s[n, T]
            """, StringComparison.Ordinal), ChainStories.Csv);
        var columns = Predicted(bound);
        Assert.Equal(["reconstructed.x", "s[1]", "twice"],
            columns.Keys.Select(k => k[..k.LastIndexOf('.')]).Distinct().Order(StringComparer.Ordinal));
        var (keep, rows) = (Math.Exp(-0.3), new[] { 0.7, -1.3, 0.2 });
        var sd = Math.Sqrt(1 - keep);
        // four thousand draws: five standard errors
        var near = 5 * sd / Math.Sqrt(4000);
        foreach (var (row, x) in rows.Index())
        {
            var mean = Math.Sqrt(keep) * x;
            Assert.Equal(mean, columns["s[1].mean"][row], near);
            Assert.Equal(sd, columns["s[1].sd"][row], near);
            Assert.Equal(mean + (1.6448536 * sd), columns["s[1].q95"][row], 3 * near);
            Assert.Equal(2 * mean, columns["twice.mean"][row], 2 * near);
        }
    }

    /// <summary>Definitions along the chain go with it, of the story and of the guide; the members left are those of before.</summary>
    [Theory]
    [InlineData(Back + "gain * s[n, t] + offset * t, variance = spread[t]) }", """
        for t in 1..T-1 {
          to[n, t] = gain * s[n, t+1]
          more[n, t] = to[n, t] + offset
          s[n, t] ~ Normal(more[n, t], variance = spread[t]) }
        """)]
    [InlineData("for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }", "for t in 1..T-1 { faded[n, t] = s[n, "
        + "t] * sqrt(keep[t+1]) }\n    for t in 2..T { s[n, t] ~ Normal(faded[n, t-1], variance = beta[t]) }")]
    public void Definitions_along_a_chain_go_with_it(string part, string instead)
    {
        Assert.Contains(part, ChainStories.Linear(), StringComparison.Ordinal);
        var graph = TestStory.By(ChainStories.Linear().Replace(part, instead, StringComparison.Ordinal), ChainStories.Csv).Graph;
        var cut = FirstMemberReduction.Apply(graph);
        Assert.Equal(Size.One, cut["s"].Extents[1].Size);
        Assert.DoesNotContain(cut.Variables.Concat(cut.GuideVariables), v => v.Name is "to" or "more" or "faded");
        Assert.Equal(["s[n, T]", "x[n]"], cut.Story.OfType<Draw>().Select(d => d.Name));
        Assert.Equal(["s[n, 1]"], cut.Guide.OfType<Draw>().Select(d => d.Name));
    }

    /// <summary>One that something else reads keeps the chain whole; and a chain that goes by no formula is a latent as any.</summary>
    [Theory]
    [InlineData("x[n] ~ Normal(gain * s[n, 1] - offset, variance = spread[1])",
        """
        for t in 1..T { far[n, t] = gain * s[n, t] }
          x[n] ~ Normal(far[n, 1] - offset, variance = spread[1])
        """)]
    [InlineData("x[n] ~ Normal(gain * s[n, 1] - offset, variance = spread[1])",
        "x[n] ~ Normal(gain * s[n, 2] - offset, variance = spread[1])")]
    public void A_chain_that_is_read_further_on_stays(string part, string instead)
    {
        var story = ChainStories.Linear();
        Assert.Contains(part, story, StringComparison.Ordinal);
        var graph = TestStory.By(story.Replace(part, instead, StringComparison.Ordinal), ChainStories.Csv).Graph;
        Assert.Same(graph, FirstMemberReduction.Apply(graph));
    }

    private static Dictionary<string, IReadOnlyList<double>> Predicted(TestStory bound)
    {
        var outcome = bound.Fitted(new(MaxIterations: 3, Threads: 1), "elbo");
        var fit = FitInMemory.Create("elbo", bound.Problem, outcome.Summary!);
        var predicted = RowPredictions.Compute(fit, new((bound.Problem with { Trained = fit.Weights }), new HashSet<string>()),
            sameRows: true, TestStory.Catalog, 4000);
        return predicted.Value!.Columns.ToDictionary(c => c.Name, c => c.Values);
    }
}
