using System.Globalization;
using ProbDsl.Catalogue.Options;
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
        var outcome = Told.By(Story, csv).Fitted(new(Threads: 1) { [StandardOptions.Guide] = "mean_field" }, "advi");
        var exact = HierarchyPosterior.Of(rows);
        var slack = 4 * outcome.Figure.Error!.Value;
        Assert.Equal(StopReason.Converged, outcome.Stopped);
        Assert.InRange(outcome.Figure.Value, exact.BoundOfMoments() - slack, exact.LogEvidence + slack);
        var tau = outcome.Summary!.Estimates.Single(e => e.Name == "tau").Value.Values[0];
        Assert.InRange((tau - exact.Tau.Mean) / exact.Tau.Sd, -0.3, 0.3);
    }
}
