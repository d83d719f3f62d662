using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NoiseContrastive;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NoiseContrastive;

/// <summary>log Z, where it is known, and how well the noise covers the model.</summary>
public sealed class NormalizerTests
{
    private const string Mixture = """
        model Mixture
        data x[rows]: real[2] from x, y
        param precision: positive
        function far(x: real[2], a: real, b: real) -> real = ((x[1] - a)^2 + (x[2] - b)^2) / 2
        function energy(x: real[2], t: positive) -> real = -log(exp(-t * far(x, -1.5, 0)) + exp(-t * far(x, 1.5, 1)))
        for n in rows { x[n] ~ EnergyBased(energy, Normal(0, 2), precision) }
        """;

    private const string Net = """
        model Net
        data x[rows]: real[2] from x, y
        net energy(x: real[2]) -> real = mlp(hidden = [32, 32], act = silu)
        for n in rows { x[n] ~ EnergyBased(energy, noise = Normal(0, 2)) }
        """;

    [Theory, InlineData("binary"), InlineData("ranking")]
    public void Log_Z_of_a_gaussian_is_found(string form)
    {
        var outcome = Fitted(EnergyStories.Gaussian, EnergyStories.GaussianRows(5000), 3000, form);
        var (estimates, normalizer) = (outcome.Summary!.Estimates, outcome.Summary.Find<NormalizerSection>()!);
        var (a, m) = (estimates.Single(e => e.Name == "a").Value.Values[0], estimates.Single(e => e.Name == "m").Value.Values[0]);
        Assert.Equal(0.25, a, 0.02);
        Assert.Equal(1, m, 0.1);
        var exact = Math.Log(2 * Math.PI / a) / 2;
        Assert.Equal(exact, normalizer.LogZ, 0.02);
        Assert.Equal(exact, normalizer.Integral!.Value, 1e-6);
        Assert.InRange(Math.Abs(exact - normalizer.LogZ) / normalizer.Error, 0, 4);
        Assert.Equal(-0.5 * (1 + Math.Log(2 * Math.PI * 4)), normalizer.LogDensity, 0.03);
    }

    [Fact]
    public void Log_Z_of_a_mixture_in_the_plane_is_found()
    {
        var outcome = Fitted(Mixture, EnergyStories.MixtureRows(5000, 1), 2000);
        var normalizer = outcome.Summary!.Find<NormalizerSection>()!;
        // two normal distributions of precision t, up to their own normalizers
        var t = outcome.Summary.Estimates[0].Value.Values[0];
        Assert.Equal(1 / 0.36, t, 0.15);
        Assert.Equal(Math.Log(4 * Math.PI / t), normalizer.LogZ, 0.05);
        Assert.Equal(Math.Log(4 * Math.PI / t), normalizer.Integral!.Value, 1e-6);
    }

    [Fact]
    public void Log_Z_of_a_net_agrees_with_its_integral_and_its_score_with_that_of_the_data()
    {
        var story = EnergyStories.By(Net, EnergyStories.MixtureRows(5000, 2));
        var outcome = Fitted(story, 6000);
        var normalizer = outcome.Summary!.Find<NormalizerSection>()!;
        Assert.Equal(normalizer.Integral!.Value, normalizer.LogZ, 0.05);
        Assert.InRange(Math.Abs(normalizer.ByWeights.LogZ - normalizer.Integral.Value) / normalizer.ByWeights.Error, 0, 4);
        var (sum, size) = (0.0, 0.0);
        var (points, scores) = Scores(story, outcome.Summary!);
        for (var row = 0; row < points.Length / 2; row++)
        {
            var (dx, dy) = EnergyStories.MixtureScore(points[2 * row], points[(2 * row) + 1]);
            sum += Math.Pow(scores[2 * row] - dx, 2) + Math.Pow(scores[(2 * row) + 1] - dy, 2);
            size += (dx * dx) + (dy * dy);
        }

        Assert.InRange(sum / size, 0, 0.1);
    }

    /// <summary>The acceptance ratio estimate, against log Z of the ratios themselves.</summary>
    [Fact]
    public void The_estimate_of_a_known_ratio_has_its_error()
    {
        // u = log p/q + 2 for p = Normal(1, 1) and q = Normal(0, 2), at quantiles of both
        static double U(double x) => 2 + Math.Log(2) - (0.5 * (x - 1) * (x - 1)) + (0.125 * x * x);
        static double[] At(int count, double mean, double sd) => [.. Enumerable.Range(0, count).Select(i =>
            U(mean + (sd * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (i + 0.5) / count))))];
        var estimate = NormalizerEstimate.Compute(At(1000, 1, 1), At(4000, 0, 2));
        Assert.Equal(2, estimate.LogZ, 0.005);
        var deviations = Enumerable.Range(0, 200).Select(seed =>
        {
            var random = new Runtime.RandomNumbers.RandomStream((ulong)seed, "u");
            return NormalizerEstimate.Compute([.. Enumerable.Range(0, 1000).Select(_ => U(1 + random.NextNormal()))],
                [.. Enumerable.Range(0, 4000).Select(_ => U(2 * random.NextNormal()))]).LogZ - 2;
        }).ToArray();
        Assert.InRange(estimate.Error / Math.Sqrt(deviations.Average(d => d * d)), 0.85, 1.15);
        // 1 / E_q[(p/q)^2] of these normal distributions: sd_q^2 = 4, sd_p^2 = 1, means 1 apart
        Assert.Equal(Math.Sqrt(7) / 4 * Math.Exp(-1 / 7.0), estimate.EffectiveFraction, 0.02);
    }

    /// <summary>
    /// Rows of another distribution than the model's move the estimate by the acceptance ratio, and not that by weights of the noise,
    /// whose error is known from E_q[(p/q)^2].
    /// </summary>
    [Fact]
    public void Weights_of_the_noise_do_not_depend_on_the_rows()
    {
        var other = NormalizerEstimate.Compute(LogRatios(1000, -1, 0.5, 2), LogRatios(4000, 0, 2, 2));
        Assert.InRange(Math.Abs(other.LogZ - 2), 0.1, 10);
        Assert.Equal(2, other.ByWeights.LogZ, 0.005);
        Assert.Equal(Math.Sqrt(((4 / Math.Sqrt(7) * Math.Exp(1 / 7.0)) - 1) / 4000), other.ByWeights.Error, 0.0005);
    }

    /// <summary>Noise draws do not see where the noise has no mass; the rows do.</summary>
    [Fact]
    public void Rows_outside_of_the_noise_lower_its_effective_sample_size()
    {
        var noise = LogRatios(4000, 0, 0.5, 0.5);
        var seen = Math.Pow(noise.Sum(Math.Exp), 2) / noise.Sum(u => Math.Exp(2 * u)) / noise.Length;
        Assert.InRange(NormalizerEstimate.Compute(LogRatios(1000, 1, 1, 0.5), noise).EffectiveFraction, 0, seen / 2);
    }

    /// <summary>A density that is not yet small 10 standard deviations from the data has no integral over that box.</summary>
    [Theory, InlineData("0.25", true), InlineData("0.000001", false)]
    public void Mass_outside_of_the_box_leaves_no_integral(string precision, bool isEnclosed) => Assert.Equal(isEnclosed,
        Fitted(EnergyStories.Gaussian.Replace("= 0.25", $"= {precision}", StringComparison.Ordinal), EnergyStories.GaussianRows(200), 1)
            .Summary!.Find<NormalizerSection>()!.Integral is not null);

    /// <summary>2 + log p/q for p = Normal(1, 1) and q = Normal(0, sd) at quantiles of a normal distribution.</summary>
    private static double[] LogRatios(int count, double mean, double at, double sd) => [.. Enumerable.Range(0, count)
        .Select(i => mean + (at * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (i + 0.5) / count)))
        .Select(x => 2 + Math.Log(sd) - (0.5 * (x - 1) * (x - 1)) + (0.5 * x * x / (sd * sd)))];

    [Theory]
    [InlineData("Normal(0, 0.3)")]
    [InlineData("Normal(0, 500)")]
    public void Noise_that_covers_the_data_poorly_is_warned_of(string noise)
    {
        var outcome = Fitted(EnergyStories.Gaussian.Replace("Normal(0, 3)", noise, StringComparison.Ordinal),
            EnergyStories.GaussianRows(1000), 500);
        Assert.Contains(outcome.Diagnostics, d => d.Code == "W0615");
    }

    [Fact]
    public void Noise_that_covers_the_data_is_not_warned_of() => Assert.DoesNotContain(
        Fitted(EnergyStories.Gaussian, EnergyStories.GaussianRows(1000), 500).Diagnostics, d => d.Code == "W0615");

    /// <summary>The density of rows is that of the fitted normal distribution, and is said to be an estimate.</summary>
    [Fact]
    public void Rows_are_scored_with_the_learned_normalizer()
    {
        var story = EnergyStories.By(EnergyStories.Gaussian, EnergyStories.GaussianRows(500));
        var outcome = Fitted(story, 500);
        var fit = FitInMemory.Create("nce", story.Problem, outcome.Summary!);
        var scores = RowScoring.Score(fit, story.Problem with { Trained = fit.Weights }, sameRows: true, TestStory.Catalog).Value!;
        Assert.True(scores.HasLearnedNormalizer);
        Assert.Equal("learned_normalizer", scores.NameOf(isPoint: true));
        var (a, m) = (outcome.Summary!.Estimates[0].Value.Values[0], outcome.Summary.Estimates[1].Value.Values[0]);
        var logZ = outcome.Summary.Find<NormalizerSection>()!.LogZ;
        Assert.Equal(story.Problem.Data["x"].Values.Select(x => -(a * (x - m) * (x - m) / 2) - logZ), scores.LogDensity,
            (one, other) => Math.Abs(one - other) < 1e-9);
    }

    private static (double[] Points, double[] Scores) Scores(TestStory story, FitSummary summary)
    {
        var (problem, builder) = (story.Problem with { Trained = summary.Weights! }, new ProgramBuilder());
        var rows = problem.Data["x"];
        var x = builder.Slot("rows", rows.Shape);
        var lowered = new StoryLowering(problem, TestStory.Catalog, builder).WithArray("x", new(x, []));
        var density = lowered.Density(problem.Graph.Story.OfType<Draw>().Single()).Value;
        builder.Output("score", Gradient.Derive(Ops.SumAll(density.Value), [x])[0]);
        return (rows.Values, new Interpreter(builder.Build()).Run(new Dictionary<string, Tensor> { ["rows"] = rows })["score"].Values);
    }

    private static FitOutcome Fitted(string story, string rows, int steps, string form = "binary") =>
        Fitted(EnergyStories.By(story, rows), steps, form);

    private static FitOutcome Fitted(TestStory story, int steps, string form = "binary") =>
        story.Fitted(new FitOptions(MaxIterations: steps, Threads: 2) { [StandardOptions.Contrast] = form });
}
