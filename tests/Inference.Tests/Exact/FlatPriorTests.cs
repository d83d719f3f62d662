using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Exact;

/// <summary>Flat locations with any prior of their scale give t intervals.</summary>
public sealed class FlatPriorTests
{
    private const int Rows = 23;

    private static readonly double[][] rows = Drawn();

    private static string Csv => "x,z,y\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(v => v.ToString("R"))) + "\n"));

    /// <summary>The name of the scale, its prior, its argument, and the exponent e of its density v^-e in terms of the variance.</summary>
    [Theory]
    [InlineData("v", "v: positive ~ Flat()", "variance = v", 0)]
    [InlineData("t", "t: positive ~ Flat()", "precision = t", 2)]
    [InlineData("v", "v ~ InverseGamma(0.5, 1e-9)", "variance = v", 1.5)]
    public void A_regression_has_t_intervals(string scale, string prior, string given, double exponent)
    {
        var story = TestStory.By($$"""
            model Line
            data x[rows]: real
            data z[rows]: real
            data y[rows]: real
            {{prior}}
            base ~ Flat()
            slope: real[2] ~ Flat()
            for n in rows { y[n] ~ Normal(base + dot(slope, [x[n], z[n]]), {{given}}) }
            """, Csv);
        var fitted = story.Fitted(new(Threads: 1), "exact");
        Assert.True(fitted.Summary is not null);
        var design = Matrix<double>.Build.Dense(Rows, 3, (i, j) => j == 0 ? 1 : rows[i][j - 1]);
        var y = Vector<double>.Build.Dense(Rows, i => rows[i][2]);
        var inverse = design.TransposeThisAndMultiply(design).Inverse();
        var least = inverse * design.TransposeThisAndMultiply(y);
        var squares = (y - (design * least)).L2Norm();
        // v^-(n/2 + e) exp(-s^2 / (2 v)), less 3 locations: an inverse gamma distribution
        var (shape, rate) = (((Rows - 3) / 2.0) + exponent - 1, squares * squares / 2);
        var unknown = fitted.Summary!.Estimates.First(e => e.Name == scale);
        Assert.Equal(scale == "v" ? rate / (shape - 1) : shape / rate, unknown.Value.Values[0], 1e-7 * Math.Abs(unknown.Value.Values[0]));
        double[] mean = [.. Of("base").Value.Values, .. Of("slope").Value.Values],
            high = [.. Of("base").Spread!.High.Values, .. Of("slope").Spread!.High.Values];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(least[i], mean[i], 1e-8);
            var t = new StudentT(least[i], Math.Sqrt(inverse[i, i] * rate / shape), 2 * shape);
            Assert.Equal(0.95, t.CumulativeDistribution(high[i]), 1e-7);
        }

        Estimate Of(string name) => fitted.Summary!.Estimates.First(e => e.Name == name);
    }

    /// <summary>With one row for each location nothing is left for the scale.</summary>
    [Fact]
    public void Too_few_rows_leave_no_scale()
    {
        var story = TestStory.By("""
            model Line
            data y[rows]: real
            v: positive ~ Flat()
            base ~ Flat()
            for n in rows { y[n] ~ Normal(base, variance = v) }
            """, "y\n1.5\n");
        Assert.Equal("E0554", Assert.Single(story.Fit(method: "exact").Diagnostics).Code);
    }

    private static double[][] Drawn()
    {
        var random = new RandomStream(11, "rows");
        return [.. Enumerable.Range(0, Rows).Select(_ =>
        {
            var (x, z) = (random.NextNormal(), 3 * random.NextUniform());
            return new[] { x, z, 1 + (2 * x) - z + (0.5 * random.NextNormal()) };
        })];
    }
}
