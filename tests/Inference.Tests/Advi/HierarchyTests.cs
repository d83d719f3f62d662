using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Advi;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Advi;

/// <summary>
/// A centered hierarchy, whose log density grows without bound where tau goes to 0 and all effects to mu, beside its exact posterior.
/// </summary>
public sealed class HierarchyTests
{
    private const string Story = """
        model Hierarchy
        data g[rows]: index[G]
        data y[rows]: real
        mu ~ Normal(0, 10)
        tau: positive ~ HalfNormal(10)
        sd: positive ~ HalfNormal(10)
        for k in G { a[k] ~ Normal(mu, tau) }
        for n in rows { y[n] ~ Normal(a[g[n]], sd) }
        """;

    [Theory, InlineData(4), InlineData(20), InlineData(60), InlineData(310)]
    public void The_mean_field_bound_is_not_below_that_of_the_exact_moments(int groups)
    {
        var (random, rows) = (new RandomStream(7, "hierarchy"), new double[groups][]);
        for (var k = 0; k < groups; k++)
        {
            var effect = 40 + (10 * random.NextNormal());
            rows[k] = [.. Enumerable.Range(0, 3).Select(_ => effect + (3 * random.NextNormal()))];
        }

        var csv = "g,y\n" + string.Concat(
            rows.SelectMany((row, k) => row.Select(y => string.Create(CultureInfo.InvariantCulture, $"{k + 1},{y:R}\n"))));
        var outcome = TestStory.By(Story, csv).Fitted(new(Threads: 1) { [StandardOptions.Guide] = "mean_field" }, "advi");
        var exact = HierarchyPosterior.Of(rows);
        var slack = 4 * outcome.Metric.Error!.Value;
        Assert.Equal(StopReason.Converged, outcome.Stopped);
        Assert.InRange(outcome.Metric.Value, exact.BoundOfMoments() - slack, exact.LogEvidence + slack);
        var tau = outcome.Summary!.Estimates.Single(e => e.Name == "tau").Value.Values[0];
        Assert.InRange((tau - exact.Tau.Mean) / exact.Tau.Sd, -0.3, 0.3);
    }

    /// <summary>
    /// The same story in a unit in which it starts far from its data, with priors in that unit, or with flat ones: the ascent to a mode
    /// ends where tau is 0, and the ELBO's maximum is found from elsewhere.
    /// </summary>
    [Theory]
    [InlineData(1e4, "Normal(0, 1e5)", "HalfNormal(1e5)")]
    [InlineData(1e6, "Normal(0, 1e7)", "HalfNormal(1e7)")]
    [InlineData(1e5, "Flat()", "Uniform(0, 1e7)")]
    [InlineData(1e6, "Flat()", "Uniform(0, 1e8)")]
    public void A_thousand_groups_far_from_unit_scale(double unit, string place, string scale)
    {
        var (random, rows) = (new RandomStream(11, "far"), new double[1000][]);
        for (var k = 0; k < rows.Length; k++)
        {
            var effect = 3 + (2 * random.NextNormal());
            rows[k] = [.. Enumerable.Range(0, 2).Select(_ => effect + random.NextNormal())];
        }

        var story = Story.Replace("HalfNormal(10)", scale, StringComparison.Ordinal)
            .Replace("Normal(0, 10)", place, StringComparison.Ordinal);
        var csv = "g,y\n" + string.Concat(
            rows.SelectMany((row, k) => row.Select(y => string.Create(CultureInfo.InvariantCulture, $"{k + 1},{unit * y:R}\n"))));
        var outcome = TestStory.By(story, csv).Fitted(new(Threads: 1), "advi");
        var exact = HierarchyPosterior.Of(rows);
        Assert.Equal(StopReason.Converged, outcome.Stopped);
        foreach (var (name, moments) in new[] { ("tau", exact.Tau), ("mu", exact.Mu) })
        {
            var mean = outcome.Summary!.Estimates.Single(e => e.Name == name).Value.Values[0] / unit;
            Assert.True(Math.Abs(mean - moments.Mean) < 0.3 * moments.Sd, $"{name} {mean}, exact {moments.Mean} ± {moments.Sd}");
        }
    }

    [Fact]
    public void Advice_names_the_scale_that_goes_to_0()
    {
        var reported = AdviDiagnostics.NoBound("between", "another method");
        Assert.Equal("E0552", reported.Code);
        Assert.Contains("as `between` goes to 0", reported.Message, StringComparison.Ordinal);
        Assert.Contains("`mean + between * z[n]` with `z[n] ~ Normal(0, 1)`", reported.Help, StringComparison.Ordinal);
        Assert.DoesNotContain("goes to 0", AdviDiagnostics.NoBound(null, "another method").Message, StringComparison.Ordinal);
    }
}
