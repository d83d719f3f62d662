using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Chains;

/// <summary>Exchangeable components are sorted by each method with draws, however the story writes them.</summary>
public sealed class ComponentSpellingTests
{
    private const string Array = "m: real[2] ~ Normal(0, 5)", Loop = "for k in 1..2 { m[k] ~ Normal(0, 5) }";

    private const string ByLabel = "for n in rows {\n  kind[n] ~ Categorical(w)\n  y[n] ~ Normal(m[kind[n]], 1.2)\n}";

    private const string ByList = "for n in rows { y[n] ~ Mixture(w, [Normal(m[1], 1.2), Normal(m[2], 1.2)]) }";

    private const string ByEach = "for n in rows { y[n] ~ Mixture(w, [Normal(m[k], 1.2) for k in 1..2]) }";

    // two clusters that overlap, of 6 and 9 numbers
    private static readonly string csv = "y\n" + string.Join('\n',
        Enumerable.Range(0, 15).Select(i => i < 6 ? -1.5 + (0.25 * ((i * 5) % 6)) : 1.5 + (0.3 * ((i * 7) % 9))));

    /// <summary>The posterior of components in order, by numerical integration.</summary>
    private static readonly Lazy<(double[] Mean, double[] Sd)> exact = new(() =>
        Of(TestStory.By(Story("m: ordered[2] ~ Normal(0, 5)", ByLabel), csv).Fitted(new(Threads: 1), "quadrature"), "m"));

    [Theory]
    [InlineData("nuts", Array, ByLabel), InlineData("nuts", Loop, ByLabel)]
    [InlineData("nuts", Array, ByList), InlineData("nuts", Loop, ByList)]
    [InlineData("nuts", Array, ByEach), InlineData("nuts", Loop, ByEach), InlineData("gibbs", Array, ByLabel)]
    [InlineData("gibbs", Loop, ByLabel), InlineData("pathfinder", Array, ByLabel), InlineData("pathfinder", Loop, ByEach)]
    public void Sorted_draws_have_the_posterior_of_ordered_components(string method, string unknown, string draw)
    {
        var fit = TestStory.By(Story(unknown, draw), csv).Fitted(new(Threads: 2, Draws: 4000), method);
        Assert.Equal("components in order of m: labels are exchangeable, so each draw is sorted", fit.Summary!.OrderedBy);
        var (mean, sd) = Of(fit, "m");
        for (var k = 0; k < 2; k++)
        {
            Assert.Equal(exact.Value.Mean[k], mean[k], 0.15 * exact.Value.Sd[k]);
            Assert.Equal(exact.Value.Sd[k], sd[k], 0.15 * exact.Value.Sd[k]);
        }
    }

    [Fact]
    public void Components_of_an_approximation_are_in_order_in_both_spellings()
    {
        foreach (var unknown in (string[])[Array, Loop])
            Assert.StartsWith("components in order of m: labels are exchangeable",
                TestStory.By(Story(unknown, ByLabel), csv).Fitted(new(Threads: 1), "vmp").Summary!.OrderedBy, StringComparison.Ordinal);
    }

    /// <summary>The labels of two mixtures are exchanged independently; numbers that belong to no mixture keep their places.</summary>
    [Fact]
    public void Each_mixture_is_sorted_by_its_own_components()
    {
        var story = TestStory.By("""
            model M
            data y[rows]: real
            data x[rows]: real from y
            a: real[2] ~ Normal(0, 5)
            b: real[2] ~ Normal(0, 5)
            c: real[2] ~ Normal(0, 1)
            for n in rows { y[n] ~ Mixture(uniform(2), [Normal(a[k], 1.2) for k in 1..2]) }
            for n in rows {
              kind[n] ~ Categorical([0.5, 0.5])
              x[n] ~ Normal(b[kind[n]] + 0 * sum(c), 1.2)
            }
            """, csv);
        var fit = story.Fitted(new(Threads: 2, Draws: 2000), "nuts");
        Assert.Equal("components in order of a: labels are exchangeable, so each draw is sorted; "
            + "components in order of b: labels are exchangeable, so each draw is sorted", fit.Summary!.OrderedBy);
        var (mean, _) = Of(fit, "c");
        Assert.All(mean, m => Assert.InRange(m, -0.15, 0.15));
    }

    private static string Story(string unknown, string draw) =>
        $"model M\ndata y[rows]: real\nw: simplex[2] ~ Dirichlet(2)\n{unknown}\n{draw}";

    private static (double[] Mean, double[] Sd) Of(FitOutcome fit, string name)
    {
        var of = fit.Summary!.Estimates.Single(e => e.Name == name);
        return (of.Value.Values, of.Spread!.Sd.Values);
    }
}
