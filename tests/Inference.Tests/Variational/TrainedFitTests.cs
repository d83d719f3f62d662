using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Stories trained with their guides from start to end.</summary>
public sealed class TrainedFitTests
{
    private const int Rows = 200;

    private const string Factors = """
        model Factors
        data x[rows]: real[3] from all
        param loading: real[3, 2]
        param offset: real[3]
        param sd: positive
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ z[n] + offset, sd)
        }
        guide {
          param gain: real[2, 3]
          param spread: cholesky[2]
          for n in rows { z[n] ~ MvNormal(gain @ (x[n] - offset), cholesky = spread) }
        }
        """;

    private const string Net = """
        model Vae(Z = 2)
        data x[rows]: real[3] from all
        net decode(z: real[Z]) -> (mean: real[3], sd: positive[3]) = mlp(hidden = [12, 7], act = tanh)
        for n in rows {
          z[n]: real[Z] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }
        """;

    /// <summary>
    /// Where the guide's family holds the posterior, the best bound is the largest likelihood: that of probabilistic PCA (Tipping and
    /// Bishop 1999, eq. 5 and 8), to 1e-3 nats a row.
    /// </summary>
    [Fact]
    public void A_linear_decoder_comes_to_probabilistic_pca()
    {
        var outcome = Fit("elbo", TestStory.By(Factors, Csv(out var data)),
            new FitOptions(MaxIterations: 6000) { [StandardOptions.LearningRate] = 0.02 });
        Assert.Equal(StopReason.StepsDone, outcome.Stopped);
        Assert.InRange((outcome.Metric.Value - Pca(data, factors: 2)) / Rows, -1e-3, 1e-3);
        Assert.True(Pca(data, factors: 1) / Rows < Pca(data, factors: 2) / Rows - 0.01);
    }

    [Theory, InlineData("elbo"), InlineData("iwae")]
    public void Threads_change_no_bit(string method)
    {
        var bound = TestStory.By(Net, Csv(out _));
        var (one, two) = (Weights(method, bound, threads: 1, seed: 1), Weights(method, bound, threads: 2, seed: 1));
        foreach (var (name, weight) in one) Assert.Equal(weight, two[name]);
        Assert.Contains(Weights(method, bound, threads: 1, seed: 2), w => !w.Value.Equals(one[w.Key]));
    }

    /// <summary>Two hidden layers of 12 and 7 in the story are 7 and 12 in the guide, which makes 2 means and 2 sds of 3 numbers.</summary>
    [Fact]
    public void A_guide_that_is_left_out_mirrors_the_story()
    {
        var weights = Weights("elbo", TestStory.By(Net, Csv(out _)), threads: 1, seed: 1).ToDictionary(w => w.Key, w => w.Value.Shape);
        Assert.Equal([3, 7], weights["encode_z.1.weight"]);
        Assert.Equal([7, 12], weights["encode_z.2.weight"]);
        Assert.Equal([12, 4], weights["encode_z.3.weight"]);
        Assert.Equal([2, 12], weights["decode.1.weight"]);
    }

    /// <summary>At the posterior all rungs are the likelihood; with another guide they rise.</summary>
    [Fact]
    public void The_ladder_rises_to_the_likelihood()
    {
        var bound = TestStory.By(Factors, Csv(out var data));
        var outcome = Fit("elbo", bound, new FitOptions(MaxIterations: 6000) { [StandardOptions.LearningRate] = 0.02 });
        var near = Ladder(bound, outcome.Summary!.Weights!);
        Assert.All(near, rung => Assert.InRange(rung.Mean - Pca(data, 2) / Rows, -2e-3, 1e-3));
        var far = new Dictionary<string, Tensor>(outcome.Summary!.Weights!);
        far["gain"] = new(far["gain"].Shape, [.. far["gain"].Values.Select(v => 0.7 * v)]);
        var rungs = Ladder(bound, far);
        Assert.True(rungs[0].Mean < rungs[1].Mean - 0.01 && rungs[1].Mean < rungs[2].Mean);
        Assert.InRange(near[2].Mean - rungs[2].Mean, -1e-3, 0.1 * (near[0].Mean - rungs[0].Mean));
    }

    [Fact]
    public void A_net_is_fitted_without_naming_a_method()
    {
        var selection = new MethodTable(TestStory.Catalog).Select(TestStory.By(Net, Csv(out _)).Facts, null);
        Assert.Equal("elbo", selection.Method!.Name);
        Assert.Contains(selection.Plan!.Blocks, b => b.By is EncoderGuide && b.Unknowns.Contains("z"));
    }

    /// <summary>
    /// Two correlated coefficients with normal priors and known noise: the posterior is normal, so that the best full-rank bound is the log
    /// evidence; mean-field stays below by half the log of 1 / (1 - correlation^2).
    /// </summary>
    [Theory, InlineData(GuideFamily.FullRank), InlineData(GuideFamily.MeanField)]
    public void One_guide_of_all_unconstrained_parameters_reaches_the_evidence(GuideFamily family)
    {
        const string Story = """
            model Line
            data x[rows]: real
            data y[rows]: real
            a ~ Normal(0, 1)
            b ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(a + b * x[n], 0.5) }
            """;
        double[] x = [1, 1.5, 2, 2.5, 3], y = [0.9, 1.7, 1.6, 2.9, 2.6];
        var bound = TestStory.By(Story, $"x,y\n{string.Join('\n', x.Zip(y, (a, b) => FormattableString.Invariant($"{a},{b}")))}\n");
        var outcome = Fit("elbo", bound, new FitOptions(MaxIterations: 8000) { [StandardOptions.LearningRate] = 0.02,
            [StandardOptions.Guide] = family == GuideFamily.FullRank ? "full_rank" : "mean_field" });
        var (evidence, correlation) = Line(x, y);
        var gap = family == GuideFamily.FullRank ? 0 : -0.5 * Math.Log(1 - correlation * correlation);
        Assert.InRange(evidence - outcome.Metric.Value - gap, -3 * outcome.Metric.Error!.Value - 2e-3,
            3 * outcome.Metric.Error!.Value + 2e-2);
        Assert.True(-0.5 * Math.Log(1 - correlation * correlation) > 0.3);
        // the posterior's own mean and sd, which mean-field makes too narrow
        var ((a, b, sd), gradient) = (Posterior(x, y), outcome.Summary!.Estimates.Single(e => e.Name == "b"));
        Assert.InRange(outcome.Summary.Estimates.Single(e => e.Name == "a").Value.Values[0] - a, -0.08, 0.08);
        Assert.InRange(gradient.Value.Values[0] - b, -0.04, 0.04);
        Assert.InRange(gradient.Spread!.Sd.Values[0] / sd, family == GuideFamily.FullRank ? 0.9 : 0,
            family == GuideFamily.FullRank ? 1.1 : 0.75);
        Assert.Equal(family == GuideFamily.FullRank, outcome.Summary.Tail!.Shape < 0.3);
    }

    /// <summary>log evidence = log p(y | m) + log p(m) - log p(m | y) at the posterior's mean m, and the posterior's correlation.</summary>
    private static (double Evidence, double Correlation) Line(double[] x, double[] y)
    {
        const double Variance = 0.25;
        var (p11, p12, p22) = (1 + x.Length / Variance, x.Sum() / Variance, 1 + x.Sum(v => v * v) / Variance);
        var (r1, r2, determinant) = (y.Sum() / Variance, x.Zip(y, (a, b) => a * b).Sum() / Variance, p11 * p22 - p12 * p12);
        var (a, b) = ((p22 * r1 - p12 * r2) / determinant, (p11 * r2 - p12 * r1) / determinant);
        var likelihood =
            x.Zip(y, (u, v) => -0.5 * (v - a - b * u) * (v - a - b * u) / Variance - 0.5 * Math.Log(2 * Math.PI * Variance)).Sum();
        return (likelihood - 0.5 * (a * a + b * b) - 0.5 * Math.Log(determinant), -p12 / Math.Sqrt(p11 * p22));
    }

    private static (double A, double B, double SdOfB) Posterior(double[] x, double[] y)
    {
        const double Variance = 0.25;
        var (p11, p12, p22) = (1 + x.Length / Variance, x.Sum() / Variance, 1 + x.Sum(v => v * v) / Variance);
        var (r1, r2, determinant) = (y.Sum() / Variance, x.Zip(y, (a, b) => a * b).Sum() / Variance, p11 * p22 - p12 * p12);
        return ((p22 * r1 - p12 * r2) / determinant, (p11 * r2 - p12 * r1) / determinant, Math.Sqrt(p11 / determinant));
    }

    private static IReadOnlyList<LowerBound> Ladder(TestStory bound, IReadOnlyDictionary<string, Tensor> weights)
    {
        using var ratios = new LogRatios(
            bound.Problem, TestStory.Catalog, GuidedSettings.Create(BoundKind.Iwae, bound.Problem, new()).Request with { Particles = 50 },
            weights,
            7, ManagedEngine.On(1));
        return BoundSeries.Compute(ratios, [10, 500], TestContext.Current.CancellationToken);
    }

    private static Dictionary<string, Tensor> Weights(string method, TestStory bound, int threads, ulong seed) =>
        new(Fit(method, bound,
            new FitOptions(seed, MaxIterations: 60, Threads: threads) { [StandardOptions.BatchSize] = 64 }).Summary!.Weights!);

    private static FitOutcome Fit(string method, TestStory bound, FitOptions options)
    {
        var chosen = new MethodTable(TestStory.Catalog).Select(bound.Facts, method);
        return chosen.Method!.Start(bound.Problem, chosen.Plan!, options).Value!
            .Run(options, new NoProgress(), TestContext.Current.CancellationToken);
    }

    /// <summary>Two factors and noise, from a stream of their own.</summary>
    private static string Csv(out double[][] data)
    {
        var random = new RandomStream(11, "factors");
        data = [.. Enumerable.Range(0, Rows).Select(_ =>
        {
            var (a, b) = (random.NextNormal(), random.NextNormal());
            return new[] { a + 0.2 * b + 0.5 * random.NextNormal(), 0.8 * b - 0.5 * a + 0.5 * random.NextNormal() + 1,
                0.3 * a - 0.4 * b + 0.5 * random.NextNormal() };
        })];
        return $"x.1,x.2,x.3\n{string.Join('\n',
            data.Select(row => string.Join(',', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))))}\n";
    }

    private static double Pca(double[][] data, int factors)
    {
        var mean = Enumerable.Range(0, 3).Select(d => data.Average(row => row[d])).ToArray();
        var covariance = new double[3, 3];
        foreach (var row in data)
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < 3; j++) covariance[i, j] += (row[i] - mean[i]) * (row[j] - mean[j]) / Rows;
        var eigenvalues = Eigenvalues(covariance);
        var noise = eigenvalues.Skip(factors).Average();
        return -Rows / 2.0 * (3 * Math.Log(2 * Math.PI) + eigenvalues.Take(factors).Sum(Math.Log) + (3 - factors) * Math.Log(noise) + 3);
    }

    /// <summary>
    /// Of a symmetric matrix of three rows, the largest first (the roots of its characteristic polynomial by their cosines, Smith 1961).
    /// </summary>
    private static double[] Eigenvalues(double[,] a)
    {
        var q = (a[0, 0] + a[1, 1] + a[2, 2]) / 3;
        var p = Math.Sqrt(((a[0, 0] - q) * (a[0, 0] - q) + (a[1, 1] - q) * (a[1, 1] - q) + (a[2, 2] - q) * (a[2, 2] - q)
            + 2 * (a[0, 1] * a[0, 1] + a[0, 2] * a[0, 2] + a[1, 2] * a[1, 2])) / 6);
        double B(int i, int j) => (a[i, j] - (i == j ? q : 0)) / p;
        var half = (B(0, 0) * (B(1, 1) * B(2, 2) - B(1, 2) * B(2, 1)) - B(0, 1) * (B(1, 0) * B(2, 2) - B(1, 2) * B(2, 0))
            + B(0, 2) * (B(1, 0) * B(2, 1) - B(1, 1) * B(2, 0))) / 2;
        var angle = Math.Acos(Math.Clamp(half, -1, 1)) / 3;
        var (largest, smallest) = (q + 2 * p * Math.Cos(angle), q + 2 * p * Math.Cos(angle + 2 * Math.PI / 3));
        return [largest, 3 * q - largest - smallest, smallest];
    }
}
