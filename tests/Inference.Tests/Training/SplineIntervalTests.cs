using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Data outside of the interval of a spline: the share of rows, counted here one by one, and hyperparameters as its end.</summary>
public sealed class SplineIntervalTests
{
    private static readonly double[][] rows = Drawn();

    private static double[][] Drawn()
    {
        var random = new RandomStream(8, "outside");
        return [.. Enumerable.Range(0, 200).Select(_ => (double[])[3 + (2 * random.NextNormal()), random.NextNormal() - 7])];
    }

    private static string Csv =>
        "a,b\n" + string.Concat(rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r[0]:R},{r[1]:R}\n")));

    private static TestStory Story(string maps, string start = "Normal(0, 1)") => TestStory.By($$"""
        model Warped(B = 1)
        data x[rows]: real[2] from a, b
        flow warp: real[2] = {{maps}}
        for n in rows { x[n] ~ {{start}} |> warp }
        """, Csv);

    [Theory]
    [InlineData("spline(bound = 2)", 2)]
    [InlineData("permute() |> spline(bound = 2 * B)", 2)]
    [InlineData("spline(bound = 9) |> maf(transform = spline, bound = B)", 1)]
    public void The_share_of_rows_outside_is_reported(string maps, double bound)
    {
        var warning = Assert.Single(DataScale.Warnings(Story(maps).Problem), w => w.Code == "W0594");
        double[] mean = [.. Enumerable.Range(0, 2).Select(i => rows.Average(r => r[i]))];
        double[] sd = [.. Enumerable.Range(0, 2).Select(i => Math.Sqrt(rows.Sum(r => Math.Pow(r[i] - mean[i], 2)) / (rows.Length - 1)))];
        var outside = rows.Count(r => r.Where((x, i) => Math.Abs((x - mean[i]) / sd[i]) > bound).Any()) / 2.0;
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture,
            $"{outside:0.#} % of the rows of `x` have a number outside of (-{bound}, {bound}), the interval of "), warning.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Rows of a fit are in its units, not in their own: all rows are 90 standard deviations away.</summary>
    [Fact]
    public void Rows_in_the_units_of_a_fit()
    {
        var problem = Story("spline(bound = 5)").Problem;
        StandardUnits near = StandardUnits.Of([3, -7], [2, 1]), far = StandardUnits.Of([183, -97], [2, 1]);
        Assert.Empty(SplineIntervals.In(problem with { Units = new Dictionary<string, StandardUnits> { ["x.units"] = near } }));
        Assert.StartsWith("100 % of the rows", Assert.Single(SplineIntervals.In(
            problem with { Trained = new Dictionary<string, Tensor> { ["x.units"] = far.Values } })).Message, StringComparison.Ordinal);
    }

    /// <summary>Few rows beyond the interval, no interval, or another map between it and the data.</summary>
    [Theory]
    [InlineData("spline()")]
    [InlineData("spline(bound = 4 * B)")]
    [InlineData("realnvp()")]
    [InlineData("maf()")]
    [InlineData("spline(bound = 1) |> affine()")]
    public void Other_flows_are_not_warned_of(string maps) =>
        Assert.DoesNotContain(DataScale.Warnings(Story(maps).Problem), w => w.Code == "W0594");

    /// <summary>Data that a flow maps as they are: all of them lie beyond 2.</summary>
    [Fact]
    public void Data_in_their_own_units_are_counted_as_they_are() => Assert.StartsWith("100 % of the rows",
        Assert.Single(DataScale.Warnings(Story("spline(bound = 2)", "Normal(0, 3)").Problem), w => w.Code == "W0594").Message,
        StringComparison.Ordinal);

    /// <summary>An end that is an expression of hyperparameters is the number that it is.</summary>
    [Fact]
    public void A_hyperparameter_is_the_end_of_an_interval()
    {
        double Value(string bound) => Story($"spline(layers = 1, hidden = [4], bound = {bound})")
            .Fitted(new FitOptions(MaxIterations: 20, Threads: 1) { [StandardOptions.LearningRate] = 0.01 }).Metric.Value;
        Assert.Equal(Value("2"), Value("B + 1"));
        Assert.NotEqual(Value("5"), Value("B + 1"), 1e-6);
    }
}
