using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Latents with a member for each row of a group, of groups with different lengths and of the same length, which the derived guide draws.
/// Where members are independent the guide has the posterior in it, and its bound is the log density of the data without them.
/// </summary>
public sealed class GroupLatentTests
{
    private const string Independent = """
        model Independent
        data y[shop, day]: real from y by shop
        for s in shop { for t in day {
          level[s, t] ~ Normal(1, 3)
          y[s, t] ~ Normal(level[s, t], 2)
        } }
        """;

    private const string Drift = """
        model Drift
        data y[shop, day]: real from y by shop
        param q: positive
        param h: positive
        for s in shop {
          level[s, 1] ~ Normal(0, 10)
          for t in 2..day { level[s, t] ~ Normal(level[s, t-1], q) }
          for t in day { y[s, t] ~ Normal(level[s, t], h) }
        }
        """;

    private const string Ragged = "shop,day,y\na,1,1.2\na,2,-2.7\nb,1,2.2\nb,2,1.7\nb,3,4\nc,1,0.4\n";
    private const string Alike = "shop,day,y\na,1,1.2\na,2,-2.7\nb,1,2.2\nb,2,NA\nc,1,0.4\nc,2,7\n";

    [Theory]
    [InlineData("elbo", Ragged), InlineData("elbo", Alike), InlineData("iwae", Ragged), InlineData("iwae", Alike)]
    public void The_bound_of_independent_members_is_the_density_without_them(string method, string csv)
    {
        var bound = TestStory.By(Independent, csv);
        var observed = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[2])
            .Where(cell => cell != "NA").Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture));
        var expected = observed.Sum(y => -0.5 * (((y - 1) * (y - 1) / 13) + Math.Log(2 * Math.PI * 13)));
        var outcome = bound.Fitted(new(MaxIterations: 4000, Threads: 1), method);
        Assert.Equal(expected, outcome.Metric.Value, 0.02);
    }

    [Theory]
    [InlineData(Ragged), InlineData(Alike)]
    public void A_chain_along_the_rows_of_groups_is_refused_with_the_form_in_which_it_is_integrated(string csv)
    {
        var refused = Assert.Single(TestStory.By(Drift, csv).Select("map").Diagnostics);
        Assert.Contains("but latents along `day`, the rows of each of `shop`, are not integrated", refused.Message,
            StringComparison.Ordinal);
        Assert.Contains("`data y[shop]: real[T] from all`", refused.Help, StringComparison.Ordinal);
        Assert.True(double.IsFinite(TestStory.By(Drift, csv).Fitted(new(MaxIterations: 50, Threads: 1), "elbo").Value));
    }
}
