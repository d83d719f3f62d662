using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>New rows of fits that integrated latents: rows with a latent of their own, and rows of groups that the fit knows.</summary>
public sealed class IntegratedRowTests
{
    private const string Factors = """
        model Factors
        data x[rows]: real[3] from a, b, c
        param loading: real[3, 2]
        param offset: real[3]
        param unique: positive[3]
        for n in rows {
          factor[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
        }
        """;

    private const string Rows = "a,b,c\n1.2,0.3,-0.5\n0.4,-1.1,0.2\n-0.7,0.8,1.3\n1.9,0.1,-0.4\n0.6,-0.6,0.7\n-1.3,0.4,-0.9\n";

    private const string NewRowsCsv = "a,b,c\n0.5,0.5,0.5\n2,-1,\n,,1\n";

    private const string Effects = """
        model Effects
        data y[rows]: real
        data g[rows]: index[groups]
        param base: real
        param spread: positive
        param sd: positive
        for k in groups { effect[k] ~ Normal(base, spread) }
        for n in rows { y[n] ~ Normal(effect[g[n]], sd) }
        """;

    private const string Groups = "y,g\n1.1,B\n3.1,C\n2.1,D\n1.4,B\n2.9,C\n0.7,B\n";

    /// <summary>A row has the density of a normal vector with covariance W W' + diag(unique), of its observed numbers.</summary>
    [Fact]
    public void New_rows_of_factors_have_the_marginal_density()
    {
        var (fit, summary) = Fit(Factors, Rows, "map");
        var found = fit.Scored(NewRowsCsv).Value!.LogDensity;
        double?[][] rows = [[0.5, 0.5, 0.5], [2, -1, null], [null, null, 1]];
        foreach (var (n, row) in rows.Index())
        {
            var (mean, covariance, x) = Observed(summary, row);
            var left = x - mean;
            Assert.Equal(
                -0.5 * ((left * covariance.Inverse() * left) + Math.Log(covariance.Determinant()) + (x.Count * Math.Log(2 * Math.PI))),
                found[n], 1e-9);
        }
    }

    /// <summary>Factors of new rows are drawn from N(W'C^-1 (x - offset), I - W'C^-1 W).</summary>
    [Fact]
    public void Factors_of_new_rows_are_predicted()
    {
        const int Draws = 20_000;
        var (fit, summary) = Fit(Factors, Rows, "map");
        var read = NewRows.Read(fit, InputTables.Of(TestStory.Read("a,b,c\n0.5,0.5,0.5\n2,-1,0\n")), TestStory.Catalog);
        var columns = RowPredictions.Compute(fit, read.Value!, sameRows: false, TestStory.Catalog, count: Draws).Value!.Columns;
        double?[][] rows = [[0.5, 0.5, 0.5], [2, -1, 0]];
        var loading = Loading(summary);
        foreach (var (n, row) in rows.Index())
        {
            var (mean, covariance, x) = Observed(summary, row);
            var gain = loading.Transpose() * covariance.Inverse();
            var (expected, variance) = (gain * (x - mean), Matrix<double>.Build.DenseIdentity(2) - (gain * loading));
            for (var q = 0; q < 2; q++)
            {
                var sd = Math.Sqrt(variance[q, q]);
                Assert.Equal(expected[q], columns.Single(c => c.Name == $"factor[{q + 1}].mean").Values[n], 5 * sd / Math.Sqrt(Draws));
                Assert.Equal(sd, columns.Single(c => c.Name == $"factor[{q + 1}].sd").Values[n], 5 * sd / Math.Sqrt(2.0 * Draws));
            }
        }
    }

    /// <summary>
    /// A row of a known group is normal about the group's posterior mean given the estimates, with its variance and that of the noise: the
    /// mean of the densities at joint draws, for a fit that is a point.
    /// </summary>
    [Fact]
    public void Rows_of_known_groups_have_the_posterior_of_their_group()
    {
        var (fit, summary) = Fit(Effects, Groups, "map");
        Assert.Null(summary.Draws);
        var (mean, spread, sd) = (Of(summary, "base")[0], Of(summary, "spread")[0], Of(summary, "sd")[0]);
        var found = fit.Scored("y,g\n1,B\n2,C\n").Value!.LogDensity;
        (double Y, double[] Group)[] rows = [(1, [1.1, 1.4, 0.7]), (2, [3.1, 2.9])];
        foreach (var (n, (y, group)) in rows.Index())
        {
            var precision = (1 / (spread * spread)) + (group.Length / (sd * sd));
            var center = ((mean / (spread * spread)) + (group.Sum() / (sd * sd))) / precision;
            var variance = (1 / precision) + (sd * sd);
            var expected = -0.5 * (((y - center) * (y - center) / variance) + Math.Log(2 * Math.PI * variance));
            // 1,000 draws
            Assert.Equal(expected, found[n], 0.15);
        }
    }

    private static (SavedFit Fit, FitSummary Summary) Fit(string story, string csv, string method)
    {
        var bound = TestStory.By(story, csv);
        var summary = bound.Fitted(new(Threads: 1), method).Summary!;
        return (FitInMemory.Create(method, bound.Problem, summary), summary);
    }

    private static double[] Of(FitSummary summary, string name) => summary.Estimates.Single(e => e.Name == name).Value.Values;

    private static Matrix<double> Loading(FitSummary summary) => Matrix<double>.Build.DenseOfRowMajor(3, 2, Of(summary, "loading"));

    /// <summary>The marginal distribution of the numbers of a row that are observed, and these.</summary>
    private static (Vector<double> Mean, Matrix<double> Covariance, Vector<double> X) Observed(FitSummary summary, double?[] row)
    {
        int[] there = [.. Enumerable.Range(0, 3).Where(d => row[d] is not null)];
        var all = (Loading(summary) * Loading(summary).Transpose()) + Matrix<double>.Build.DenseOfDiagonalArray(Of(summary, "unique"));
        return (Vector<double>.Build.Dense(there.Length, i => Of(summary, "offset")[there[i]]),
            Matrix<double>.Build.Dense(there.Length, there.Length, (i, j) => all[there[i], there[j]]),
            Vector<double>.Build.Dense(there.Length, i => row[there[i]]!.Value));
    }
}
