using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Treatments;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Variational;

/// <summary>Missing numbers of normal vectors in bounds: marginalized, against densities of what is there by plain matrices.</summary>
public sealed class PartialVectorBoundTests
{
    private const string Rows = "a,b\n0.3,0.2\n1,-1\n3.1,\n,1.5\n-2,0.3\n-1.2,\n2,\n,-0.7\n";

    private const string Distribution = "MvNormal(mean[k[n]], covariance([[1, 0.3], [0.3, 2]]))";

    private static readonly double[][] X = [[0.3, 0.2], [1, -1], [3.1, double.NaN], [double.NaN, 1.5], [-2, 0.3], [-1.2, double.NaN],
        [2, double.NaN], [double.NaN, -0.7]];

    private static readonly Matrix<double> S = Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0.3 }, { 0.3, 2 } });

    /// <summary>Params alone: the bound is the log-likelihood, of a mixture, of batches of one, and of a chain by all its paths.</summary>
    [Theory, InlineData("elbo", null), InlineData("iwae", null), InlineData("elbo", 3)]
    public void A_mixture_has_the_likelihood_of_what_is_there(string method, int? batch)
    {
        var outcome = Fit($$"""
            param mean[2]: real[2]
            param w: simplex[2]
            for n in rows {
              k[n] ~ Categorical(w)
              x[n] ~ {{Distribution}}
            }
            """, method, batch);
        var (mean, w) = (Means(outcome), Estimates.Of(outcome, "w"));
        Assert.Equal(X.Sum(x => Math.Log((w[0] * Density(x, mean[0], S)) + (w[1] * Density(x, mean[1], S)))), outcome.Metric.Value, 1e-6);
    }

    [Fact]
    public void A_chain_has_the_likelihood_of_what_is_there()
    {
        var outcome = Fit($$"""
            param mean[2]: real[2]
            param w: simplex[2]
            param move: simplex[2, 2]
            k[1] ~ Categorical(w)
            for n in 2..rows { k[n] ~ Categorical(move[k[n-1]]) }
            for n in rows { x[n] ~ {{Distribution}} }
            """, "elbo");
        var (mean, w, move) = (Means(outcome), Estimates.Of(outcome, "w"), Estimates.Of(outcome, "move"));
        var sum = Enumerable.Range(0, 1 << X.Length).Sum(path => Enumerable.Range(0, X.Length).Aggregate(1.0, (p, n) =>
            p * (n == 0 ? w[State(path, 0)] : move[(2 * State(path, n - 1)) + State(path, n)]) * Density(X[n], mean[State(path, n)], S)));
        Assert.Equal(Math.Log(sum), outcome.Metric.Value, 1e-6);

        static int State(int path, int at) => (path >> at) & 1;
    }

    /// <summary>A latent of each row, whose posterior is normal: the bound can be the evidence, here of one normal vector a row.</summary>
    [Theory, InlineData(null), InlineData(4)]
    public void A_normal_latent_leaves_no_gap(int? batch)
    {
        var outcome = Fit("""
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ MvNormal([z[n], 2 * z[n]], covariance([[1, 0.3], [0.3, 2]]))
            }
            """, "elbo", batch);
        var whole = S + Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2 }, { 2, 4 } });
        Assert.Equal(X.Sum(x => Math.Log(Density(x, [0, 0], whole))), outcome.Metric.Value, 0.02);
    }

    /// <summary>A guide that is written says nothing of the missing numbers.</summary>
    [Fact]
    public void A_written_guide_leaves_missing_numbers_to_the_story()
    {
        var outcome = Fit("""
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ MvNormal([z[n], 2 * z[n]], covariance([[1, 0.3], [0.3, 2]]))
            }
            guide {
              param at[rows]: real
              param sd[rows]: positive
              for n in rows { z[n] ~ Normal(at[n], sd[n]) }
            }
            """, "elbo");
        var whole = S + Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2 }, { 2, 4 } });
        Assert.Equal(X.Sum(x => Math.Log(Density(x, [0, 0], whole))), outcome.Metric.Value, 0.02);
    }

    /// <summary>One mean of both numbers with a prior: the posterior is normal, and the evidence that of all rows as one vector.</summary>
    [Fact]
    public void A_prior_in_place_of_a_param_changes_nothing()
    {
        const string Story = """
            m ~ Normal(0, 3)
            for n in rows { x[n] ~ MvNormal([m, m], covariance([[1, 0.3], [0.3, 2]])) }
            """;
        var outcome = Fit(Story, "elbo");
        var cells = X.SelectMany((x, n) => x.Select((v, i) => (n, i, v))).Where(c => !double.IsNaN(c.v)).ToList();
        var whole = Matrix<double>.Build.Dense(cells.Count, cells.Count, (p, q) =>
            9 + (cells[p].n == cells[q].n ? S[cells[p].i, cells[q].i] : 0));
        Assert.Equal(Math.Log(Density([.. cells.Select(c => c.v)], new double[cells.Count], whole)), outcome.Metric.Value, 0.01);
        Assert.Contains(By(Story).Select("elbo").Plan!.Blocks,
            b => b.By is MissingCellIntegration && b.Unknowns.SequenceEqual(["x missing"]));
    }

    [Fact]
    public void Nets_have_the_likelihood_of_what_is_there()
    {
        const string Story = """
            data c[rows]: real
            net f(c: real) -> (mean: real[2]) = linear
            for n in rows { x[n] ~ MvNormal(f(c[n]).mean, covariance([[1, 0.3], [0.3, 2]])) }
            """;
        var rows = string.Join("\n", Rows.Trim().Split('\n').Select((row, n) => n == 0 ? $"{row},c" : $"{row},{0.5 * n}"));
        var bound = TestStory.By($"model Part\ndata x[rows]: real[2] from a, b\n{Story}", rows);
        Assert.Contains(bound.Select("mle").Plan!.Blocks, b => b.By is MissingCellIntegration && b.Unknowns.SequenceEqual(["x missing"]));
        var outcome = bound.Fitted(new(Threads: 1, MaxIterations: 500), "mle");
        var weights = outcome.Summary!.Weights!;
        var (weight, bias) = (weights["f.1.weight"].Values, weights["f.1.bias"].Values);
        double[] MeanAt(double c) => [.. bias.Zip(weight, (b, w) => b + (weights.Read("f.input.c", c) * w))];
        Assert.Equal(X.Select((x, n) => Math.Log(Density(x, MeanAt(0.5 * (n + 1)), S))).Sum(),
            outcome.Metric.Value, 1e-6);
    }

    /// <summary>What another row reads is no part of a vector alone.</summary>
    [Fact]
    public void Numbers_that_other_rows_read_are_not_integrated_out()
    {
        var selection = By("""
            m ~ Normal(0, 3)
            x[1] ~ MvNormal([m, m], covariance([[1, 0.3], [0.3, 2]]))
            for n in 2..rows { x[n] ~ MvNormal(m * x[n-1], covariance([[1, 0.3], [0.3, 2]])) }
            """).Select("elbo");
        Assert.Contains("observed data depend on", selection.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    private static TestStory By(string story) => TestStory.By($"model Part\ndata x[rows]: real[2] from a, b\n{story}", Rows);

    private static FitOutcome Fit(string story, string method, int? batch = null) =>
        By(story).Fitted(new FitOptions(Threads: 1) { [StandardOptions.BatchSize] = batch }, method);

    private static double[][] Means(FitOutcome outcome) => [.. Estimates.Of(outcome, "mean").Chunk(2)];

    /// <summary>Of the numbers that are there, by the part of the covariance that is theirs.</summary>
    private static double Density(double[] x, double[] mean, Matrix<double> covariance)
    {
        int[] there = [.. Enumerable.Range(0, x.Length).Where(i => !double.IsNaN(x[i]))];
        var s = Matrix<double>.Build.Dense(there.Length, there.Length, (i, j) => covariance[there[i], there[j]]);
        var residual = Vector<double>.Build.Dense(there.Length, i => x[there[i]] - mean[there[i]]);
        var squares = residual.DotProduct(s.Inverse() * residual);
        return Math.Exp(-0.5 * squares) / Math.Sqrt(Math.Pow(2 * Math.PI, there.Length) * s.Determinant());
    }
}
