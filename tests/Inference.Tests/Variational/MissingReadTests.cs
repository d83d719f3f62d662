using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Missing cells that a guide reads as if they were observed add nothing to the likelihood, and are warned of.</summary>
public sealed class MissingReadTests
{
    private const int Count = 60;

    private const string Story = """
        model Cells
        data x[rows]: real[3] from a, b, c
        net decode(z: real) -> real[3] = mlp(hidden = [4], act = tanh)
        for n in rows {
          z[n]: real ~ Normal(0, 1)
          x[n] ~ Normal([1.5 * z[n], 0.3 - z[n], 0.5 * z[n]], [0.7, 0.5, 0.9])
        }
        guide {
          net encode(x: real[3]) -> (mean: real, sd: positive) = mlp(hidden = [12], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private static string Rows => Csv((n, d) => (n + (2 * d)) % 5 == 0 || (d > 0 && n % 7 == 0));

    private static readonly double[] slope = [1.5, -1, 0.5], offset = [0, 0.3, 0], sd = [0.7, 0.5, 0.9];

    /// <summary>
    /// The decoder is fixed and linear, so that a row's density of its observed cells is normal: each bound is below it, and the best one
    /// comes to it.
    /// </summary>
    [Theory, InlineData("elbo"), InlineData("iwae")]
    public void The_bound_is_that_of_the_observed_cells(string method)
    {
        var bound = TestStory.By(Story.Replace(Net(), "", StringComparison.Ordinal), Rows);
        var fit = bound.Fitted(new(MaxIterations: 400, Threads: 1), method);
        var scores = GuidedScores.Compute(bound.Problem, TestStory.Catalog, fit.Summary!.Weights!, null, new(Threads: 1), 1000,
            TestContext.Current.CancellationToken)!;
        double[] exact = [.. Enumerable.Range(0, Count).Select(n => LogDensity(bound.Problem.Data["x"].Values[(3 * n)..(3 * (n + 1))],
            bound.Problem.Missing["x"].Mask[(3 * n)..(3 * (n + 1))]))];
        Assert.Equal(exact.Average(), scores.Best.Mean, 0.01);
        for (var n = 0; n < Count; n++) Assert.Equal(exact[n], scores.Best.EachRow[n], 0.2);
        // a guide trained for many particles is wider than the posterior, so that its bound by one draw is lower
        Assert.InRange(scores.Bounds[0].Mean, exact.Average() - (method == "elbo" ? 0.5 : 1.5), exact.Average() + 0.05);
        Assert.Equal(3 - (bound.Problem.Missing["x"].Count / (double)Count), scores.Observed, 1e-12);
    }

    [Fact]
    public void They_are_warned_of_by_column()
    {
        var warning = Assert.Single(MissingReads.Warnings(TestStory.By(Story, "a,b,c\n1,,2\n,,1\n2,3,1\n").Problem));
        Assert.Equal("W0630", warning.Code);
        Assert.Contains("the mean of the column in 3 missing cells of `x` (1 of `a`, 2 of `b`)", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>What the guide computes with itself is read as 0.</summary>
    [Fact]
    public void Without_units_they_are_read_as_zero() =>
        Assert.Contains("reads 0 in 1 missing cell of `x` (1 of `c`)", Assert.Single(MissingReads.Warnings(TestStory.By(
            Story.Replace("encode(x[n])", "encode(2 * x[n])", StringComparison.Ordinal), "a,b,c\n1,2,\n2,3,1\n").Problem)).Message,
            StringComparison.Ordinal);

    [Theory]
    // no cell is missing
    [InlineData("a,b,c\n1,2,3\n2,3,1\n", "x[n]", "")]
    // the mask is read, the cells are drawn, the guide is derived
    [InlineData("a,b,c\n1,,3\n2,3,1\n", "x[n] + observed(x[n])", "")]
    [InlineData("a,b,c\n1,,3\n2,3,1\n", "x[n]", "x[n] ~ Normal(0, 1)")]
    [InlineData("a,b,c\n1,,3\n2,3,1\n", null, "")]
    public void Others_are_not(string csv, string? read, string drawn)
    {
        var story = read is null ? Story[..Story.IndexOf("guide", StringComparison.Ordinal)]
            : Story.Replace("encode(x[n])", $"encode({read})", StringComparison.Ordinal)
                .Replace("z[n] ~ Normal(encode", $"{drawn}\n z[n] ~ Normal(encode", StringComparison.Ordinal);
        Assert.Empty(MissingReads.Warnings(TestStory.By(story, csv).Problem));
    }

    private static string Net() =>
        Story[Story.IndexOf("net decode", StringComparison.Ordinal)..Story.IndexOf("for n", StringComparison.Ordinal)];

    /// <summary>The density of observed cells under N(offset, slope slope' + diag(sd^2)), cell by cell given those before.</summary>
    private static double LogDensity(double[] x, bool[] isMissing)
    {
        var (mean, variance, log) = (0.0, 1.0, 0.0);
        for (var d = 0; d < 3; d++)
        {
            if (isMissing[d]) continue;
            var total = (slope[d] * slope[d] * variance) + (sd[d] * sd[d]);
            var off = x[d] - offset[d] - (slope[d] * mean);
            log -= 0.5 * ((off * off / total) + Math.Log(2 * Math.PI * total));
            var gain = slope[d] * variance / total;
            (mean, variance) = (mean + (gain * off), variance * (1 - (gain * slope[d])));
        }

        return log;
    }

    private static string Csv(Func<int, int, bool> isMissing) => "a,b,c\n" + string.Concat(Enumerable.Range(0, Count).Select(n =>
        string.Join(',', Enumerable.Range(0, 3).Select(d => isMissing(n, d) ? "" : FormattableString.Invariant(
            $"{offset[d] + (slope[d] * 1.3 * Math.Sin(n)) + (sd[d] * Math.Sin((n * (d + 2.3)) + d)):R}"))) + "\n"));
}
