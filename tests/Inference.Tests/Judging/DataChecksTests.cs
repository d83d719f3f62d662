using ProbDsl.Inference.Judging;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>Data drawn from a fit, from a point, or from priors, beside the data.</summary>
public sealed class DataChecksTests
{
    private const string Data = "y\n0.3\n1.1\n0.8\n1.9\n-0.6\n0.2\n1.4\n0.5\n";

    /// <summary>The mean of eight draws of a prior predictive is normal with a known variance.</summary>
    [Theory, InlineData(1, 2, false), InlineData(60, 2, true)]
    public void Priors_are_compared_with_the_data(double center, double sd, bool fails)
    {
        var story = TestStory.By(Story(center, sd), Data);
        var checks = DataChecks.OfPriors(story.Problem, TestStory.Catalog, 4000).Value!;
        var mean = checks.Single(c => c.Statistic == "mean");
        Assert.Equal(fails, mean.Fails);
        var width = Math.Sqrt((sd * sd) + (1.0 / 8));
        Assert.Equal(center, mean.Replicated.Average(), 4 * width / Math.Sqrt(4000));
        Assert.InRange(mean.Replicated.Average(r => (r - center) * (r - center)) / (width * width), 0.9, 1.1);
    }

    /// <summary>A fit and a point: the mean of the data is that of the replicates, and its spread that of both.</summary>
    [Theory, InlineData("exact", 2.0 / 8), InlineData("map", 1.0 / 8)]
    public void Fits_are_compared_with_the_data(string method, double variance)
    {
        var (fit, problem) = JudgedFit.Bound(Story(0, 100), Data, method);
        var mean = DataChecks.OfFit(fit, problem, TestStory.Catalog, count: 4000).Value!.Single(c => c.Statistic == "mean");
        Assert.Equal(0.7, mean.Observed, 1e-12);
        Assert.Equal(0.7, mean.Replicated.Average(), 4 * Math.Sqrt(variance / 4000));
        Assert.InRange(mean.Replicated.Average(r => (r - 0.7) * (r - 0.7)) / variance, 0.9, 1.1);
        Assert.Equal(4000, mean.Replicated.Length);
    }

    [Fact]
    public void Replicates_are_handed_over()
    {
        var story = TestStory.By(Story(0, 1), Data);
        List<double[]> written = [];
        var checks = DataChecks.OfPriors(story.Problem, TestStory.Catalog, 20,
            written: (replicate, data) =>
            {
                Assert.Equal(written.Count, replicate);
                written.Add(Assert.Single(data).Values);
            }).Value!;
        Assert.Equal(checks.Single(c => c.Statistic == "maximum").Replicated, written.Select(w => w.Max()));
    }

    /// <summary>Means of three groups with 2, 1 and 3 rows; the group without rows counts for nothing.</summary>
    [Fact]
    public void Means_of_groups_differ_by_their_standard_deviation()
    {
        var (fit, problem) = JudgedFit.Bound("""
            model G
            data g[rows]: index[G]
            data y[rows]: real
            m ~ Normal(0, 5)
            for k in G { b[k] ~ Normal(0, 0.01) }
            for n in rows { y[n] ~ Normal(m + b[g[n]], 1) }
            """, "g,y\nu,1\nv,9\nu,3\nw,-4\nw,-5\nw,-6\n", "nuts", 1000);
        var check = DataChecks.OfFit(fit, problem, TestStory.Catalog).Value!.Single(c => c.Statistic == "sd of means by g");
        double[] means = [2, 9, -5];
        Assert.Equal(Math.Sqrt(means.Sum(m => (m - 2) * (m - 2)) / 2), check.Observed, 1e-12);
        // groups of two, one and three rows that hardly differ
        Assert.Equal(Math.Sqrt((0.5 + 1 + (1.0 / 3)) / 3), Math.Sqrt(check.Replicated.Average(r => r * r)), 0.05);
        Assert.True(check.Fails);
        Assert.Contains("an effect of `g`", check.Next, StringComparison.Ordinal);
    }

    /// <summary>Groups of rows of several lengths: the places beyond the end of a group are no data.</summary>
    [Fact]
    public void Rows_in_groups_of_several_lengths_are_compared()
    {
        var (fit, problem) = JudgedFit.Bound("""
            model R
            data y[s, p]: real from y by school
            m ~ Normal(0, 5)
            for k in s { for j in p { y[k, j] ~ Normal(m, 1) } }
            """, "school,y\na,1\na,3\nb,9\nc,-4\nc,-5\nc,-6\n", "nuts", 1000);
        var checks = DataChecks.OfFit(fit, problem, TestStory.Catalog).Value!;
        Assert.Equal(-2.0 / 6, checks.Single(c => c.Statistic == "mean").Observed, 1e-12);
        Assert.Equal(Math.Sqrt(98.0 / 2), checks.Single(c => c.Statistic == "sd of means by s").Observed, 1e-12);
    }

    private static string Story(double center, double sd) => FormattableString.Invariant(
        $"model A\ndata y[rows]: real\nm ~ Normal({center}, {sd})\nfor n in rows {{ y[n] ~ Normal(m, 1) }}\n");

    /// <summary>Without a prior nothing is drawn from one, and a point at 0 is no prior.</summary>
    [Theory, InlineData("param m: real", "E0660"), InlineData("param m: real = 3", "E0660"), InlineData("m ~ Flat()", "E0405")]
    public void Stories_without_priors_are_refused(string unknown, string code)
    {
        var story = TestStory.By(Story(0, 1).Replace("m ~ Normal(0, 1)", unknown, StringComparison.Ordinal), Data);
        var error = Assert.Single(DataChecks.OfPriors(story.Problem, TestStory.Catalog, 20).Diagnostics);
        Assert.Equal(code, error.Code);
        Assert.Contains("`probdsl ppc DIR", error.Help, StringComparison.Ordinal);
    }
}
