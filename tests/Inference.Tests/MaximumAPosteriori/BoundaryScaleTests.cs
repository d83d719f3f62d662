using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>Maxima without a curvature: a variance of 0, and a kink. Neither is called a point that is not identified.</summary>
public sealed class BoundaryScaleTests
{
    private const string Level = """
        model Level
        data y[times]: real
        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        for t in 2..times { level[t] ~ Normal(level[t-1], variance = drift) }
        for t in times { y[t] ~ Normal(level[t], variance = noise) }
        """;

    /// <summary>Values that alternate about a mean have less variance over time than independent ones: the level is constant.</summary>
    [Theory]
    [InlineData("map"), InlineData("em")]
    public void A_variance_with_its_maximum_at_0_is_valid(string method)
    {
        var fit = TestStory.By(Level, "y\n1.3\n-1\n0.8\n-1.2\n1\n-0.9\n1.1\n-1.3\n0.9\n-1\n")
            .Fitted(new(Threads: 1), method);
        Assert.Contains("the most probable value of `drift` is 0", Assert.Single(fit.Diagnostics).Message,
            StringComparison.Ordinal);
        // independent values about an unknown mean: the restricted likelihood has the maximum at the sum of squares over n - 1
        double[] y = [1.3, -1, 0.8, -1.2, 1, -0.9, 1.1, -1.3, 0.9, -1];
        var mean = y.Average();
        Assert.Equal(y.Sum(v => (v - mean) * (v - mean)) / 9, fit.Summary!.Estimates.First(e => e.Name == "noise").Value.Values[0],
            1e-5);
    }

    private static string Laplace(string location, string parameters) => $$"""
        model Kink
        data x[rows]: real
        param a[2]: real
        {{parameters}}
        kind[1] ~ Categorical([0.5, 0.5])
        for n in 2..rows { kind[n] ~ Categorical(if kind[n-1] == 1 then [0.7, 0.3] else [0.3, 0.7]) }
        for n in rows { x[n] ~ Laplace({{location}}, 0.3) }
        """;

    /// <summary>
    /// Two groups of an odd number of values: the density falls linearly to both sides of the middle value of each.
    /// </summary>
    [Fact]
    public void A_kink_is_a_maximum()
    {
        var csv = "x\n-5.4\n-5.1\n-5\n-4.8\n-4.7\n4.5\n4.9\n5.1\n5.2\n5.3\n";
        var fit = TestStory.By(Laplace("a[kind[n]]", ""), csv).Fitted(new(Threads: 1), "em");
        var places = fit.Summary!.Estimates.First(e => e.Name == "a").Value.Values;
        Assert.Equal(-5, places[0], 1e-3);
        Assert.Equal(5.1, places[1], 1e-3);
        Assert.DoesNotContain(fit.Diagnostics, d => d.Code == "W0517");
        Assert.Contains(TestStory.By(Laplace("a[kind[n]] + c", "param c: real"), csv).Fitted(new(Threads: 1), "em").Diagnostics,
            d => d.Code == "W0517");
    }
}
