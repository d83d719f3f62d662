using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Scales of a chain that go to 0, or to a singular matrix, where gradients have no digits.</summary>
public sealed class SingularCovarianceTests
{
    private const double NoCell = double.NaN;

    private static readonly double[][] rows = [[1, 1], [2, 2], [4, 3], [3, NoCell], [7, 5], [NoCell, 5]];

    /// <summary>
    /// The two series have one random walk in common: the most probable covariance of its steps has rank 1. The density there is finite, so
    /// that the fit ends where that of `map` does; it is that of one normal vector, with covariance 10 I + (min(t, s) - 1) Q between
    /// states.
    /// </summary>
    [Fact]
    public void A_maximum_with_a_singular_covariance_is_reported()
    {
        var story = TestStory.By("""
            model Walk
            data y[n]: real
            data z[n]: real
            param Q: covariance[2]
            param r: positive
            s[1]: real[2] ~ MvNormal([0, 0], 10 * identity(2))
            for t in 2..n { s[t]: real[2] ~ MvNormal(s[t-1], Q) }
            for t in n {
              y[t] ~ Normal(s[t, 1], r)
              z[t] ~ Normal(s[t, 2], r)
            }
            """, "y,z\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(Cell)) + "\n")));
        var (em, map) = (story.Fitted(new(Threads: 1), "em"), story.Fitted(new(Threads: 1), "map"));
        double[] Of(string name) => em.Summary!.Estimates.First(e => e.Name == name).Value.Values;
        var (q, r) = (Of("Q"), Of("r")[0]);
        Assert.InRange((q[0] * q[3]) - (q[1] * q[1]), -1e-6, 1e-6);
        Assert.Equal(LogDensity(q, r), em.Value, 1e-6);
        // steps become short at the edge: it stops just below
        Assert.InRange(em.Value, map.Value - 1e-6, map.Value + 1e-8);
        Assert.All((FitOutcome[])[em, map], fit => Assert.StartsWith("the most probable value of `Q` is a singular matrix",
            Assert.Single(fit.Diagnostics, d => d.Code is "W0505" or "W0517").Message, StringComparison.Ordinal));
    }

    /// <summary>
    /// Of two series of a level that starts anywhere, one row has both and two have one: any r leaves a residual of 0, and the density
    /// grows as 1 / r.
    /// </summary>
    [Theory, InlineData(1), InlineData(1e6)]
    public void A_scale_along_which_the_density_grows_is_named(double unit)
    {
        var fit = TestStory.By("""
            model Level
            data y[n]: real
            data z[n]: real
            param q: positive
            param r: positive
            param b: real
            l[1] ~ Flat()
            for t in 2..n { l[t] ~ Normal(l[t-1], q) }
            for t in n {
              y[t] ~ Normal(l[t], r)
              z[t] ~ Normal(b + l[t], r)
            }
            """, $"y,z\n{Cell(unit)},{Cell(2 * unit)}\n{Cell(2 * unit)},\n,{Cell(3 * unit)}\n").Fit(new(Threads: 1), "em");
        var error = Assert.Single(fit.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("E0501", error.Code);
        Assert.Contains("`r`", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Two series with a factor in common, where plain steps of EM end 8e-6 nats below the maximum after 500 steps, and 5,000 are too few
    /// still.
    /// </summary>
    [Fact]
    public void A_covariance_that_becomes_singular_is_reached()
    {
        var story = TestStory.By("""
            model Factor
            data y[n]: real
            data z[n]: real
            param A: real[2, 2]
            param Q: covariance[2]
            param r: positive
            s[1]: real[2] ~ MvNormal([5, 10], 10 * identity(2))
            for t in 2..n { s[t]: real[2] ~ MvNormal(A @ s[t-1], Q) }
            for t in n {
              y[t] ~ Normal(s[t, 1], variance = r)
              z[t] ~ Normal(s[t, 2], variance = r)
            }
            """, "y,z\n" + Common.Replace(' ', '\n') + "\n");
        var (em, map) = (story.Fitted(new(Threads: 1, MaxIterations: 500), "em"), story.Fitted(new(Threads: 1), "map"));
        Assert.Equal(map.Value, em.Value, 1e-6);
        Assert.NotEqual(StopReason.MaxIterations, em.Stopped);
        Assert.Contains(em.Summary!.Warnings, w => w.Code == "W0505");
    }

    /// <summary>A matrix in units far from each other: a negative eigenvalue in small units is not rounding beside large ones.</summary>
    [Theory]
    [InlineData(1.0, 1.0, 1.0, true)]
    [InlineData(1.0, 1.0, 1.001, false)]
    [InlineData(1.0, -1e-9, 0.0, false)]
    public void Units_do_not_change_what_is_semidefinite(double first, double second, double between, bool isInside)
    {
        foreach (var unit in new[] { 1, 1e-6, 1e6 })
        {
            var matrix = Matrix<double>.Build.DenseOfArray(
                new[,] { { first / (unit * unit), between }, { between, second * unit * unit } });
            Assert.Equal(isInside, SemidefiniteMatrices.IsSemidefinite(matrix));
            if (second < 0) continue;
            var clipped = SemidefiniteMatrices.Clip(matrix, 1e-3);
            Assert.Equal(first, clipped[0, 0] * unit * unit, 2e-3);
            Assert.Equal(second, clipped[1, 1] / (unit * unit), 2e-3);
        }
    }

    private const string Common = "-0.02,0.49 1.15,2.05 1.47,3.02 0.20,0.24 1.28,2.47 1.64,2.85 1.23,1.87 1.85,2.86 2.23,3.90 "
        + "1.87,4.40 2.29,4.64 2.53,5.32 2.15,4.04 2.00,4.08 0.95,2.96 2.41,3.99 1.84,4.39 1.86,3.85 0.90,1.57 0.72,1.37 0.99,1.57 "
        + "-0.01,0.61 2.04,3.76 2.59,5.57 0.21,0.28 -1.55,-3.56 -2.02,-4.06 -2.10,-5.50 -2.24,-4.39 -2.41,-3.87 -0.06,0.53 "
        + "-1.01,-1.75 -0.99,-2.60 0.42,0.92 1.86,2.64 1.79,4.04 1.43,3.22 -0.15,-0.33 -0.21,0.15 -0.20,0.42";

    private static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static double LogDensity(double[] q, double r)
    {
        var cells = Enumerable.Range(0, rows.Length).SelectMany(t => Enumerable.Range(0, 2).Select(d => (T: t, D: d)))
            .Where(c => !double.IsNaN(rows[c.T][c.D])).ToList();
        var covariance = Matrix<double>.Build.Dense(cells.Count, cells.Count, (i, j) =>
            (cells[i].D == cells[j].D ? 10 : 0) + (i == j ? r * r : 0)
                + (Math.Min(cells[i].T, cells[j].T) * q[(2 * cells[i].D) + cells[j].D]));
        var (factor, y) = (covariance.Cholesky(), Vector<double>.Build.Dense(cells.Count, i => rows[cells[i].T][cells[i].D]));
        return -0.5 * ((cells.Count * Math.Log(2 * Math.PI)) + factor.DeterminantLn + (y * factor.Solve(y)));
    }
}
