using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>Factor analyses with unique variances of 0, against the conditions of a maximum on a dense covariance.</summary>
public sealed class HeywoodTests
{
    private const string Factors = """
        model Factors(Q = 4)
        data x[rows]: real[D] from all except cultivar
        param loading: real[D, Q]
        param offset: real[D]
        param unique: positive[D]
        for n in rows {
          f[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ f[n] + offset, variance = unique)
        }
        """;

    /// <summary>
    /// Where S is the covariance of the rows, C = L L' + U that of the story, and G = C^-1 (S - C) C^-1, a maximum has G L = 0, a diagonal
    /// of G that is 0 where a unique variance is above 0, and at most 0 where it is 0 (Jöreskog 1967, Psychometrika 32). In units of the
    /// columns. All starts find it: on the edge, rounding ended each of them elsewhere.
    /// </summary>
    [Theory, InlineData("map", 4, 1), InlineData("map", 5, 2), InlineData("map", 6, 3), InlineData("em", 4, 1), InlineData("em", 5, 2)]
    public void Unique_variances_of_zero_are_a_maximum(string method, int factors, int zeros)
    {
        var rows = Wine();
        var fitted = TestStory.By(Factors, File.ReadAllText(WinePath), ("Q", factors))
            .Fitted(new(Threads: 1, Restarts: 4), method);
        Assert.True(fitted.Stopped is StopReason.Converged or StopReason.Stalled);
        Assert.Equal(["W0505"], fitted.Diagnostics.Select(d => d.Code));
        Assert.InRange(fitted.Restarts.Max(r => r.Objective) - fitted.Restarts.Min(r => r.Objective), 0, 0.02);
        var (sds, loading, unique, offset) = (rows.EnumerateColumns().Select(Sd).ToArray(), Of("loading"), Of("unique"), Of("offset"));
        var own = Vector<double>.Build.Dense(13, d => unique[d] / (sds[d] * sds[d]));
        var l = Matrix<double>.Build.Dense(13, factors, (d, q) => loading[(d * factors) + q] / sds[d]);
        var c = (l * l.Transpose()) + Matrix<double>.Build.DenseOfDiagonalVector(own);
        var centered = Matrix<double>.Build.Dense(rows.RowCount, 13, (n, d) => (rows[n, d] - offset[d]) / sds[d]);
        var s = centered.Transpose() * centered / rows.RowCount;
        var inverse = c.Inverse();
        var g = inverse * (s - c) * inverse;
        // the slope of the log-likelihood of all rows along a change of a loading by its column's standard deviation
        Assert.InRange((rows.RowCount * (g * l)).Enumerate().Max(Math.Abs), 0, 2e-3);
        var isZero = own.Select(u => u < 1e-7).ToArray();
        Assert.Equal(zeros, isZero.Count(z => z));
        for (var d = 0; d < 13; d++)
            Assert.InRange(rows.RowCount * g[d, d] * (isZero[d] ? 1 : own[d]), isZero[d] ? double.NegativeInfinity : -2e-3, 2e-3);
        var logLikelihood = -0.5 * rows.RowCount * ((13 * Math.Log(2 * Math.PI)) + Math.Log(c.Determinant()) + (inverse * s).Trace())
            - (rows.RowCount * sds.Sum(Math.Log));
        Assert.Equal(logLikelihood, fitted.Value, 1e-6);

        double[] Of(string name) => fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values;
    }

    private static string WinePath => Path.Combine(AppContext.BaseDirectory, "examples", "factor-analysis", "wine.csv");

    private static Matrix<double> Wine() => Matrix<double>.Build.DenseOfRows(File.ReadLines(WinePath).Skip(1)
        .Select(r => r.Split(',')[..^1].Select(v => double.Parse(v, CultureInfo.InvariantCulture))));

    private static double Sd(Vector<double> column) =>
        Math.Sqrt((column - (column.Sum() / column.Count)).DotProduct(column) / column.Count);
}
