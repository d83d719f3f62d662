using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>Factor analysis by its marginal likelihood: a rotation changes nothing, so loadings are along principal axes.</summary>
public sealed class FactorRotationTests
{
    private const string Story = """
        model Factors(Q = 2)
        data x[rows]: real[D] from all
        param loading: real[D, Q]
        param offset: real[D]
        param unique: positive[D]
        for n in rows {
          factor[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
        }
        """;

    private static readonly double[,] True = { { 1.5, 0.2 }, { -1, 0.8 }, { 0.4, -1.2 }, { 0.7, 0.7 }, { -0.3, 0.9 } };

    private static readonly Lazy<FitSummary> fitted = new(() => TestStory.By(Story, Csv(400)).Fitted(new(Threads: 1), "map").Summary!);

    [Fact]
    public void Columns_are_orthogonal_and_the_largest_first()
    {
        var loading = Loading();
        var products = new double[3];
        for (var d = 0; d < 5; d++)
        {
            products[0] += loading[d, 0] * loading[d, 0];
            products[1] += loading[d, 1] * loading[d, 1];
            products[2] += loading[d, 0] * loading[d, 1];
        }

        Assert.True(products[0] > products[1]);
        Assert.Equal(0, products[2], 1e-9);
        for (var q = 0; q < 2; q++)
        {
            var column = Enumerable.Range(0, 5).Select(d => loading[d, q]).ToList();
            Assert.Equal(column.Max(Math.Abs), column.Max(), 1e-12);
        }

        Assert.Equal("columns of loading are orthogonal, the largest first: a rotation of factor changes no probability",
            fitted.Value.OrderedBy);
    }

    /// <summary>The product of the loadings with their transpose is identified, and near that of the data's.</summary>
    [Fact]
    public void The_covariance_of_the_common_part_is_found()
    {
        var loading = Loading();
        for (var i = 0; i < 5; i++)
            for (var j = 0; j < 5; j++)
                Assert.Equal(ProductOf(True, i, j), ProductOf(loading, i, j), 0.35);
    }

    /// <summary>10 + 5 + 5 numbers, one of which a rotation takes away; the rest is identified.</summary>
    [Fact]
    public void A_rotation_is_no_parameter_and_no_warning()
    {
        Assert.Equal(19, fitted.Value.FreeParameters);
        Assert.Empty(fitted.Value.Warnings);
    }

    [Fact]
    public void The_density_is_that_of_the_optimum()
    {
        var story = TestStory.By(Story, Csv(400));
        var outcome = story.Fitted(new(Threads: 1), "map");
        using var objective = new StoryObjective(story.Problem, LogJoint.Lower(story.Problem, TestStory.Catalog, DensityRequest.OwnScales),
            withJacobian: false, Runtime.Managed.ManagedEngine.On(1));
        double[] point = [.. objective.Joint.Coordinates.SelectMany(c =>
            outcome.Summary!.Estimates.Single(e => e.Name == c.Unknown.Name).Value.Values)];
        Assert.Equal(outcome.Value, objective.Density(point), 1e-8);
    }

    /// <summary>
    /// Other spellings of the same model, all with 19 identified numbers, have the same maximum: log |C| + tr(C^-1 S) of the covariance C
    /// that the reported loadings and variances give.
    /// </summary>
    [Theory]
    [InlineData(Product, Product, "map"), InlineData(Product, Product, "em")]
    [InlineData(Prior, "factor[n] ~ MvNormal(zeros(Q), covariance = identity(Q))", "map")]
    [InlineData(Prior, "factor[n] ~ MvNormal(zeros(Q), covariance = identity(Q))", "em")]
    [InlineData(Prior, "factor[n] ~ MvNormal(zeros(Q), precision = identity(Q))", "map")]
    [InlineData(Prior, "factor[n]: real[Q] ~ Normal(zeros(Q), ones(Q))", "map")]
    [InlineData(Prior, "for q in 1..Q { factor[n, q] ~ Normal(0, 1) }", "map")]
    [InlineData(Prior, "for q in 1..Q { factor[n, q] ~ Normal(0, 1) }", "em")]
    [InlineData(Product, "for d in 1..D { x[n, d] ~ Normal(offset[d] + dot(loading[d], factor[n]), variance = unique[d]) }", "map")]
    [InlineData(Product, "for d in 1..D { x[n, d] ~ Normal(offset[d] + dot(loading[d], factor[n]), variance = unique[d]) }", "em")]
    [InlineData(Product, "for d in 1..D { x[n, d] ~ Normal(offset[d] + sum(loading[d, q] * factor[n, q] for q in 1..Q), "
        + "variance = unique[d]) }", "map")]
    [InlineData(Product, "x[n] ~ Normal([offset[d] + dot(factor[n], loading[d]) for d in 1..D], variance = unique)", "map")]
    [InlineData(Product, "x[n] ~ Normal(factor[n] @ transpose(loading) + offset, variance = unique)", "map")]
    [InlineData(Product, "x[n] ~ Normal(factor[n] @ loading + offset, variance = unique)", "map")]
    public void Every_spelling_is_the_same_model(string part, string other, string method)
    {
        var text = Story.Replace(part, other, StringComparison.Ordinal);
        var isTransposed = other.Contains("@ loading", StringComparison.Ordinal);
        if (isTransposed) text = text.Replace("real[D, Q]", "real[Q, D]", StringComparison.Ordinal);
        var outcome = TestStory.By(text, Csv(400)).Fitted(new(Threads: 1), method);
        Assert.Equal(19, outcome.Summary!.FreeParameters);
        Assert.Empty(outcome.Diagnostics);
        Assert.True(outcome.Stopped is StopReason.Converged or StopReason.Stalled, $"{outcome.Stopped}");
        Assert.Equal(LogLikelihood(outcome.Summary, isTransposed), outcome.Value, 1e-7);
        Assert.Equal(LogLikelihood(fitted.Value, isTransposed: false), outcome.Value, 1e-4);
    }

    private const string Prior = "factor[n]: real[Q] ~ Normal(0, 1)";

    private const string Product = "x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)";

    /// <summary>The log-likelihood of rows with the covariance L L' + diag(u), by its determinant and inverse.</summary>
    private static double LogLikelihood(FitSummary summary, bool isTransposed)
    {
        var loading = Matrix<double>.Build.Dense(5, 2, (d, q) => Of("loading")[isTransposed ? (q * 5) + d : (d * 2) + q]);
        var covariance = (loading * loading.Transpose()) + Matrix<double>.Build.DenseOfDiagonalArray(Of("unique"));
        var (inverse, log) = (covariance.Inverse(), Math.Log(covariance.Determinant()));
        return Csv(400).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Sum(line =>
        {
            var x = Vector<double>.Build.Dense([.. line.Split(',').Select((cell, d) =>
                double.Parse(cell, CultureInfo.InvariantCulture) - Of("offset")[d])]);
            return -0.5 * ((5 * Math.Log(2 * Math.PI)) + log + (x * (inverse * x)));
        });

        double[] Of(string name) => summary.Estimates.Single(e => e.Name == name).Value.Values;
    }

    /// <summary>Any isotropic prior can be rotated, and numbers along an index as well as vectors.</summary>
    [Theory]
    [InlineData("factor[n]: real[Q] ~ Normal(0, 2)")]
    [InlineData("factor[n] ~ MvNormal(zeros(Q), covariance = 2 * identity(Q))")]
    [InlineData("for q in 1..Q { factor[n, q] ~ Normal(0, 1) }")]
    public void Isotropic_factors_can_be_rotated(string prior) =>
        Assert.Single(RotatedLoading.Find(TestStory.Compile(Story.Replace(Prior, prior, StringComparison.Ordinal))));

    /// <summary>Loadings that something else reads, factors that are not isotropic, and those of one column are left as they are.</summary>
    [Theory]
    [InlineData("factor[n]: real[Q] ~ Normal(0, 1)", "factor[n]: real[Q] ~ Normal(0, [exp(q) for q in 1..Q])")]
    [InlineData("factor[n]: real[Q] ~ Normal(0, 1)", "factor[n] ~ MvNormal(zeros(Q), covariance = diagonal([exp(q) for q in 1..Q]))")]
    [InlineData("factor[n]: real[Q] ~ Normal(0, 1)", "factor[n] ~ MvNormal(ones(Q), covariance = identity(Q))")]
    [InlineData("factor[n]: real[Q] ~ Normal(0, 1)", "for q in 1..Q { factor[n, q] ~ Normal(0, q) }")]
    [InlineData("factor[n]: real[Q] ~ Normal(0, 1)", "factor[n]: real[Q] ~ Normal(1, 1)")]
    [InlineData("param offset: real[D]", "param offset: real[D]\ntarget += -(loading[1, 1])^2")]
    [InlineData("+ offset, variance", "+ offset * factor[n, 1], variance")]
    public void Others_have_axes_of_their_own(string part, string other)
    {
        Assert.Single(RotatedLoading.Find(TestStory.Compile(Story)));
        var text = Story.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Story, text);
        Assert.Empty(RotatedLoading.Find(TestStory.Compile(text)));
    }

    private static double ProductOf(double[,] rows, int i, int j) => (rows[i, 0] * rows[j, 0]) + (rows[i, 1] * rows[j, 1]);

    private static double[,] Loading()
    {
        var values = fitted.Value.Estimates.Single(e => e.Name == "loading").Value.Values;
        var loading = new double[5, 2];
        for (var at = 0; at < 10; at++) loading[at / 2, at % 2] = values[at];
        return loading;
    }

    private static string Csv(int rows)
    {
        var random = new RandomStream(4, "rows");
        return "a,b,c,d,e\n" + string.Concat(Enumerable.Range(0, rows).Select(_ =>
        {
            double[] factor = [random.NextNormal(), random.NextNormal()];
            return string.Join(',', Enumerable.Range(0, 5).Select(d => ((True[d, 0] * factor[0]) + (True[d, 1] * factor[1]) + d
                + (0.5 * random.NextNormal())).ToString("R", CultureInfo.InvariantCulture))) + "\n";
        }));
    }
}
