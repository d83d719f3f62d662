using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// Flat locations with any prior of their scale give t intervals; with the reference prior those of classical statistics.
/// </summary>
public sealed class FlatPriorTests
{
    private const int Rows = 23;

    private static readonly double[][] rows = Drawn();

    private static string Csv => "x,z,y\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(v => v.ToString("R"))) + "\n"));

    /// <summary>The name of the scale, its prior, its argument, and the exponent e of its density v^-e in terms of the variance.</summary>
    [Theory]
    [InlineData("v", "v ~ LogFlat()", "variance = v", 1)]
    [InlineData("t", "t ~ LogFlat()", "precision = t", 1)]
    [InlineData("s", "s ~ LogFlat()", "sd = s", 1)]
    [InlineData("s", "s: positive ~ Flat()", "s", 0.5)]
    [InlineData("t", "t ~ LogFlat()", "sd = 3 / sqrt(t)", 1)]
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
        if (given.Contains("3 /", StringComparison.Ordinal)) rate /= 9;
        var expected = scale switch
        {
            "v" => rate / (shape - 1),
            "t" => shape / rate,
            _ => Math.Sqrt(rate) * Math.Exp(SpecialFunctions.GammaLn(shape - 0.5) - SpecialFunctions.GammaLn(shape)),
        };
        Assert.Equal(expected, Of(scale).Value.Values[0], 1e-7 * expected);
        if (given.Contains("3 /", StringComparison.Ordinal)) rate *= 9;
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

    /// <summary>
    /// Least squares on few rows: the intervals are those of Student t with n - 3 degrees of freedom about the estimates, with the standard
    /// errors of the textbook, and (n - 3) s^2 / sigma^2 is chi-squared.
    /// </summary>
    [Theory]
    [InlineData("s ~ LogFlat()", "s", 4)]
    [InlineData("s ~ LogFlat()", "s", 5)]
    [InlineData("s ~ LogFlat()", "variance = s", 4)]
    [InlineData("s ~ LogFlat()", "variance = s", 5)]
    [InlineData("s ~ LogFlat()", "precision = s", 4)]
    [InlineData("s ~ LogFlat()", "precision = s", 5)]
    public void Few_rows_have_classical_intervals(string prior, string given, int count)
    {
        var fitted = Few(prior, given, count).Fitted(new(Threads: 1), "exact");
        double[][] own = rows[..count];
        // normal equations by Cramer's rule
        double[][] design = [.. own.Select(r => new[] { 1, r[0], r[1] })];
        double Gram(int i, int j) => design.Sum(r => r[i] * r[j]);
        double Right(int i) => design.Zip(own, (d, r) => d[i] * r[2]).Sum();
        double[,] gram = new double[3, 3];
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++) gram[i, j] = Gram(i, j);
        var whole = Determinant(gram);
        double[] estimates = [.. Enumerable.Range(0, 3).Select(k => Determinant(With(gram, k, Right)) / whole)];
        var squares = own.Zip(design, (r, d) => Math.Pow(r[2] - d.Zip(estimates, (x, b) => x * b).Sum(), 2)).Sum();
        var (df, variance) = (count - 3, squares / (count - 3));
        for (var k = 0; k < 3; k++)
        {
            var error = Math.Sqrt(variance * Determinant(With(gram, k, i => i == k ? 1 : 0)) / whole);
            var t = StudentT.InvCDF(0, 1, df, 0.95);
            var (low, high) = k == 0 ? (Of("base").Low.Values[0], Of("base").High.Values[0])
                : (Of("slope").Low.Values[k - 1], Of("slope").High.Values[k - 1]);
            Assert.Equal(estimates[k] - (t * error), low, 1e-6 * (1 + Math.Abs(low)));
            Assert.Equal(estimates[k] + (t * error), high, 1e-6 * (1 + Math.Abs(high)));
        }

        var (chi5, chi95) = (ChiSquared.InvCDF(df, 0.05), ChiSquared.InvCDF(df, 0.95));
        var (from, to) = given switch
        {
            "s" => (Math.Sqrt(squares / chi95), Math.Sqrt(squares / chi5)),
            "variance = s" => (squares / chi95, squares / chi5),
            _ => (chi5 / squares, chi95 / squares),
        };
        Assert.Equal(from, Of("s").Low.Values[0], 1e-6 * from);
        Assert.Equal(to, Of("s").High.Values[0], 1e-6 * to);

        Spread Of(string name) => fitted.Summary!.Estimates.First(e => e.Name == name).Spread!;
    }

    /// <summary>With as many rows as flat locations, or fewer, nothing is left for the scale: the reason is given.</summary>
    [Theory]
    [InlineData("s ~ LogFlat()", "s", 3, "at least 1 more is needed")]
    [InlineData("s ~ LogFlat()", "variance = s", 3, "at least 1 more is needed")]
    [InlineData("s ~ LogFlat()", "precision = s", 3, "at least 1 more is needed")]
    [InlineData("s: positive ~ Flat()", "s", 3, "at least 2 more are needed")]
    [InlineData("s: positive ~ Flat()", "s", 4, "at least 1 more is needed")]
    [InlineData("s: positive ~ Flat()", "variance = s", 3, "at least 3 more are needed")]
    [InlineData("s ~ LogFlat()", "s", 2, "not identified")]
    public void Too_few_rows_leave_no_scale(string prior, string given, int count, string expected)
    {
        var error = Assert.Single(Few(prior, given, count).Fit(method: "exact").Diagnostics);
        Assert.Equal("E0554", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Where a column leaves nothing to estimate, it is named: a constant outcome, and predictors that determine each other.
    /// </summary>
    [Theory]
    [InlineData("1,2,3\n2,5,3\n4,1,3\n7,2,3\n9,4,3\n", "`y` is constant (3)")]
    [InlineData("1,2,0.1\n1,5,3\n1,1,4\n1,2,7\n1,4,2\n", "`x` is constant (1)")]
    public void A_column_without_variation_is_named(string cells, string expected)
    {
        var error = Assert.Single(TestStory.By("""
            model Line
            data x[rows]: real
            data z[rows]: real
            data y[rows]: real
            s ~ LogFlat()
            base ~ Flat()
            slope: real[2] ~ Flat()
            for n in rows { y[n] ~ Normal(base + dot(slope, [x[n], z[n]]), s) }
            """, "x,z,y\n" + cells).Fit(method: "exact").Diagnostics);
        Assert.Equal("E0554", error.Code);
        Assert.Contains($"since column {expected}", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"leave out column {expected[..3]}", error.Help, StringComparison.Ordinal);
    }

    private static TestStory Few(string prior, string given, int count) => TestStory.By($$"""
        model Line
        data x[rows]: real
        data z[rows]: real
        data y[rows]: real
        {{prior}}
        base ~ Flat()
        slope: real[2] ~ Flat()
        for n in rows { y[n] ~ Normal(base + dot(slope, [x[n], z[n]]), {{given}}) }
        """, string.Join('\n', Csv.Split('\n')[..(count + 1)]) + "\n");

    private static double[,] With(double[,] matrix, int column, Func<int, double> right)
    {
        var other = (double[,])matrix.Clone();
        for (var i = 0; i < 3; i++) other[i, column] = right(i);
        return other;
    }

    private static double Determinant(double[,] m) =>
        (m[0, 0] * ((m[1, 1] * m[2, 2]) - (m[1, 2] * m[2, 1]))) - (m[0, 1] * ((m[1, 0] * m[2, 2]) - (m[1, 2] * m[2, 0])))
            + (m[0, 2] * ((m[1, 0] * m[2, 1]) - (m[1, 1] * m[2, 0])));

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
