using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.PointSummaries;

/// <summary>
/// Loadings of a factor along a chain: the opposite signs have the same density, and the largest is reported as positive; loadings whose
/// signs the data identify stay as they are.
/// </summary>
public sealed class FactorSignTests
{
    private const string Head = "model Factor\ndata y[times]: real[3] from a, b, c\ndata x[times]: real from x\n";

    private const string One = Head + """
        param loading: real[3]
        param keep: real
        param noise: positive
        factor[1] ~ Normal(0, 1)
        for t in 2..times { factor[t] ~ Normal(keep * factor[t-1], 1) }
        for t in times { for d in 1..3 { y[t, d] ~ Normal(loading[d] * factor[t], noise) } }
        """;

    private const string Two = Head + """
        param loading: real[3, 2]
        param noise: positive
        for q in 1..2 { factor[1, q] ~ Normal(0, 1) }
        for t in 2..times { for q in 1..2 { factor[t, q] ~ Normal([0.9, 0.2][q] * factor[t-1, q], 1) } }
        for t in times { for d in 1..3 { y[t, d] ~ Normal(sum(loading[d, q] * factor[t, q] for q in 1..2), noise) } }
        """;

    private const string Driven = Head + """
        param loading: real[3]
        param push: real
        param noise: positive
        factor[1] ~ Normal(0, 1)
        for t in 2..times { factor[t] ~ Normal(0.5 * factor[t-1] + push * x[t], 1) }
        for t in times { for d in 1..3 { y[t, d] ~ Normal(loading[d] * factor[t], noise) } }
        """;

    private const string Known = Head + """
        param loading: real[3]
        param noise: positive
        factor[1] ~ Normal(2, 1)
        for t in 2..times { factor[t] ~ Normal(0.5 * factor[t-1] + 1, 1) }
        for t in times { for d in 1..3 { y[t, d] ~ Normal(loading[d] * factor[t], noise) } }
        """;

    /// <summary>Data and their opposites have the same loadings: without a convention, they would have those of the starts.</summary>
    [Theory, InlineData("map"), InlineData("em")]
    public void The_largest_loading_of_a_factor_is_positive(string method)
    {
        foreach (var seed in (ulong[])[1, 2, 3])
        {
            var (one, other) = (Fitted(One, 1, seed, method), Fitted(One, -1, seed, method));
            var (loading, opposite) = (Of(one, "loading"), Of(other, "loading"));
            Assert.Equal(loading.Max(Math.Abs), loading.Max());
            Assert.All(loading.Zip(opposite), pair => Assert.Equal(pair.First, pair.Second, 0.02));
            Assert.Contains(loading, l => l < 0);
            Assert.Equal("the largest number of loading is positive: the opposite sign, with that of its factor, has the same density",
                one.OrderedBy);
        }
    }

    [Fact]
    public void Each_column_has_a_sign_of_its_own()
    {
        var fit = Fitted(Two, 1, 1, "map");
        var loading = Of(fit, "loading");
        for (var q = 0; q < 2; q++)
        {
            var column = Enumerable.Range(0, 3).Select(d => loading[(d * 2) + q]).ToList();
            Assert.Equal(column.Max(Math.Abs), column.Max());
        }

        Assert.StartsWith("the largest number of loading[.., 1], and of loading[.., 2] is positive", fit.OrderedBy,
            StringComparison.Ordinal);
    }

    /// <summary>What moves the factor has the opposite sign together with the loadings.</summary>
    [Fact]
    public void Signs_that_go_together_are_found_together()
    {
        var fit = Fitted(Driven, 1, 2, "map");
        Assert.Equal(Of(fit, "loading").Max(Math.Abs), Of(fit, "loading").Max());
        Assert.StartsWith("the largest number of loading is positive", fit.OrderedBy, StringComparison.Ordinal);
        // the common part of data is loading times push
        var opposite = Fitted(Driven, -1, 2, "map");
        Assert.All(Of(fit, "loading").Zip(Of(opposite, "loading")), pair => Assert.Equal(pair.First, pair.Second, 0.02));
        Assert.Equal(Of(fit, "push")[0], -Of(opposite, "push")[0], 0.02);
    }

    [Fact]
    public void Signs_that_the_story_identifies_stay()
    {
        var fit = Fitted(Known, -1, 1, "map");
        Assert.Null(fit.OrderedBy);
        Assert.True(Of(fit, "loading")[0] < 0);
    }

    private static double[] Of(FitSummary fit, string name) => fit.Estimates.Single(e => e.Name == name).Value.Values;

    private static FitSummary Fitted(string story, int sign, ulong seed, string method)
    {
        var random = new Random(4);
        var (csv, factor) = ("a,b,c,x\n", new[] { 0.0, 0 });
        double[,] loading = { { 1.5, 0.2 }, { -0.9, 1 }, { 0.5, -0.4 } };
        for (var t = 0; t < 80; t++)
        {
            var x = Math.Sin(0.9 * t);
            factor = [(0.5 * factor[0]) + Noise() + 0.6 + (0.5 * x), (0.2 * factor[1]) + Noise()];
            var row = Enumerable.Range(0, 3).Select(d => sign * ((loading[d, 0] * factor[0])
                + ((story == Two ? 1 : 0) * loading[d, 1] * factor[1]) + (0.3 * Noise())));
            csv += string.Join(',', row.Append(x).Select(v => FormattableString.Invariant($"{v:R}"))) + "\n";
        }

        return TestStory.By(story, csv).Fitted(new(Threads: 1, Seed: seed), method).Summary!;

        double Noise() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
    }
}
