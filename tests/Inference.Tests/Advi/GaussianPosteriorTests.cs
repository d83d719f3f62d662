using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Advi;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Advi;

/// <summary>
/// A regression with known noise, whose posterior is normal: precision P = X'X / s^2 + I / p^2, mean P^-1 X'y / s^2, evidence N(y; 0, s^2 I
/// + p^2 X X'). A full-rank distribution comes to it; a mean-field distribution has its means, and standard deviations of 1 / sqrt(P_ii),
/// too small where columns go together.
/// </summary>
public sealed class GaussianPosteriorTests
{
    private const int Rows = 40;
    private const double Noise = 0.5, Prior = 2;

    private const string Story = """
        model Regression
        data x[rows]: real[3] from a, b, c
        data y[rows]: real
        weight: real[2] ~ Normal(0, 2)
        base ~ Normal(0, 2)
        last ~ Normal(0, 2)
        for n in rows { y[n] ~ Normal(base + dot(weight, x[n, 1..2]) + last * x[n, 3], 0.5) }
        """;

    private static readonly (Matrix<double> X, Vector<double> Y) data = Drawn();
    private static readonly Matrix<double> precision = (data.X.TransposeThisAndMultiply(data.X) / (Noise * Noise))
        + (Matrix<double>.Build.DenseIdentity(4) / (Prior * Prior));
    private static readonly Vector<double> mean = precision.Solve(data.X.TransposeThisAndMultiply(data.Y) / (Noise * Noise));

    [Fact]
    public void Full_rank_is_the_posterior()
    {
        var (means, sds, reported) = Fitted(GuideFamily.FullRank);
        var covariance = precision.Inverse();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(mean[i], means[i], 1e-5);
            Assert.Equal(Math.Sqrt(covariance[i, i]), sds[i], 1e-5);
        }

        Assert.Equal(LogEvidence(), reported.Metric.Value, 1e-5);
        Assert.True(reported.Metric.Of.IsBound && reported.Metric.Error < 1e-5 && reported.Summary!.Tail!.IsReliable);
        Assert.DoesNotContain(reported.Diagnostics, d => d.Code == "W0519");
    }

    [Fact]
    public void Mean_field_has_the_means_and_too_small_spreads()
    {
        var (means, sds, reported) = Fitted(GuideFamily.MeanField);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(mean[i], means[i], 1e-5);
            Assert.Equal(1 / Math.Sqrt(precision[i, i]), sds[i], 1e-5);
        }

        // KL(q || p) = (sum log P_ii - log det P) / 2
        var below = 0.5 * (precision.Diagonal().PointwiseLog().Sum() - precision.Cholesky().DeterminantLn);
        Assert.Equal(LogEvidence() - below, reported.Metric.Value, 4 * reported.Metric.Error!.Value);
        Assert.True(below > 1 && sds[0] < 0.5 * Math.Sqrt(precision.Inverse()[1, 1]));
    }

    /// <summary>
    /// Means and standard deviations of base, weight and last, from the approximation's own numbers, and the fit by the method itself.
    /// </summary>
    private static (double[] Means, double[] Sds, FitOutcome Reported) Fitted(GuideFamily family)
    {
        var bound = TestStory.By(Story, Csv());
        var options = new FitOptions(Tolerance: 1e-9,
            Threads: 1) { [StandardOptions.Guide] = family == GuideFamily.FullRank ? "full_rank" : "mean_field" };
        using var objective = new StoryObjective(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem),
            withJacobian: true, ManagedEngine.On(1));
        var sample = new GrowingSample(new(objective, family), options, new NoProgress(), default);
        sample.Start();
        var (normal, stopped) = sample.Grow(new IndependentNormals(new double[4], [.. Enumerable.Repeat(0.1, 4)]));
        Assert.Equal(StopReason.Converged, stopped);
        int[] order = [.. objective.Joint.PlacesOf("base"), .. objective.Joint.PlacesOf("weight"), .. objective.Joint.PlacesOf("last")];
        return ([.. order.Select(i => normal.Mean[i])], [.. order.Select(normal.Sd)], bound.Fitted(options, "advi"));
    }

    private static double LogEvidence()
    {
        var factor =
            ((Noise * Noise * Matrix<double>.Build.DenseIdentity(Rows)) + (Prior * Prior * data.X.TransposeAndMultiply(data.X))).Cholesky();
        return -0.5 * ((Rows * Math.Log(2 * Math.PI)) + factor.DeterminantLn + (data.Y * factor.Solve(data.Y)));
    }

    /// <summary>Columns 1, a, b, c, of which a and b nearly go together.</summary>
    private static (Matrix<double> X, Vector<double> Y) Drawn()
    {
        var random = new RandomStream(5, "regression");
        var x = Matrix<double>.Build.Dense(Rows, 4);
        var y = Vector<double>.Build.Dense(Rows);
        for (var row = 0; row < Rows; row++)
        {
            var (a, b) = (random.NextNormal(), random.NextNormal());
            x.SetRow(row, [1, a, a + (0.3 * b), (5 * random.NextNormal()) + 3]);
            y[row] = 1 + a - (0.2 * x[row, 3]) + (Noise * random.NextNormal());
        }

        return (x, y);
    }

    private static string Csv() => "a,b,c,y\n" + string.Concat(Enumerable.Range(0, Rows)
        .Select(r => string.Create(CultureInfo.InvariantCulture, $"{data.X[r, 1]:R},{data.X[r, 2]:R},{data.X[r, 3]:R},{data.Y[r]:R}\n")));
}
