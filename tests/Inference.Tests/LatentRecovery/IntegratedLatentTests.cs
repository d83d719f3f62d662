using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>What fits report of latents that a Kalman filter integrates, against sums over a grid of the two scales.</summary>
public sealed class IntegratedLatentTests
{
    private const string Level = """
        model Level
        data y[times]: real
        drift: positive ~ Gamma(2, 2)
        noise: positive ~ Gamma(2, 2)
        level[1] ~ Normal(0, 2)
        for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
        for t in times { y[t] ~ Normal(level[t], noise) }
        """;

    private const string Csv = "y\n1.2\n0.4\nNA\n1.9\n0.6\n";

    private const int Draws = 20_000;

    /// <summary>The third cell is missing.</summary>
    private static readonly Dictionary<string, bool[]> gone = new() { ["y"] = [false, false, true, false, false] };

    private static readonly Lazy<(double Drift, (double Mean, double Sd)[] Levels)> onAGrid = new(() => OnAGrid(TestStory.By(Level, Csv)));

    [Theory, InlineData("quadrature"), InlineData("importance")]
    public void A_fit_with_draws_has_joint_draws_of_the_latents(string method)
    {
        var story = TestStory.By(Level, Csv);
        var summary = Fitted(story, method);
        Assert.Equal(Draws, summary.Draws!.Count);
        Assert.Equal([Draws, 5], summary.Draws!.Arrays["level"].Shape.ToArray());
        var (drift, levels) = onAGrid.Value;
        Assert.Equal(drift, summary.Estimates.Single(e => e.Name == "drift").Value.Values[0], 0.02);
        var level = summary.Estimates.Single(e => e.Name == "level");
        for (var t = 0; t < 5; t++)
        {
            Assert.InRange((level.Value.Values[t] - levels[t].Mean) / level.Spread!.Error!.StandardError.Values[t], -5, 5);
            Assert.Equal(1, level.Spread!.Sd.Values[t] / levels[t].Sd, 0.03);
        }

        Assert.Null(summary.Find<LatentMoments>());
    }

    /// <summary>Where no more than the scales are left, weighted draws are the default.</summary>
    [Fact]
    public void The_default_integrates_over_the_scales()
    {
        Assert.Equal("quadrature", TestStory.By(Level, Csv).Select().Method!.Name);
        Assert.Equal("map", TestStory.By("model Level\nparam drift: positive" + Level[Level.IndexOf("\ndata", StringComparison.Ordinal)..]
            .Replace("drift: positive ~ Gamma(2, 2)\n", "", StringComparison.Ordinal)
            .Replace("noise: positive ~ Gamma(2, 2)\n", "param noise: positive\n", StringComparison.Ordinal), Csv).Select().Method!.Name);
        var known = Level.Replace("drift: positive ~ Gamma(2, 2)\nnoise: positive ~ Gamma(2, 2)\n", "", StringComparison.Ordinal)
            .Replace("drift)", "1)", StringComparison.Ordinal).Replace("noise)", "1)", StringComparison.Ordinal);
        Assert.Equal("exact", TestStory.By(known, Csv).Select().Method!.Name);
    }

    /// <summary>At a point they are the moments given it.</summary>
    [Fact]
    public void A_point_has_their_moments()
    {
        var story = TestStory.By(Level, Csv);
        var summary = Fitted(story, "map");
        Assert.Null(summary.Draws);
        var moments = Assert.Single(summary.Find<LatentMoments>()!.All);
        var at = summary.Estimates.ToDictionary(e => e.Name, e => e.Value);
        var plain = new PlainIntegral(story.Problem, at, gone).Moments("level").ToList();
        for (var t = 0; t < 5; t++)
        {
            Assert.Equal(plain[t].Mean, moments.Value.Values[t], 1e-9);
            Assert.Equal(Math.Sqrt(plain[t].Variance), moments.Spread!.Sd.Values[t], 1e-9);
            Assert.Equal(plain[t].Mean + (1.6448536269514722 * Math.Sqrt(plain[t].Variance)), moments.Spread.High.Values[t], 1e-9);
        }
    }

    [Fact]
    public void A_mixture_of_normal_distributions_has_its_moments_and_quantiles()
    {
        double[] means = [0, 3], sds = [1, 0.5];
        var (mean, sd) = NormalMixture.Moments(means, sds);
        Assert.Equal((1.5, Math.Sqrt(0.5 + 0.125 + 2.25)), (mean, sd));
        // half of the mass is below 3 by the second component, and almost all of the first one's
        Assert.Equal(3, NormalMixture.Quantile(means, sds, (0.5 * 0.9986501019683699) + 0.25), 1e-9);
        Assert.Equal(1.6448536269514722, NormalMixture.Quantile([0, 0], [1, 1], 0.95), 1e-9);
    }

    private static FitSummary Fitted(TestStory story, string method) =>
        story.Fitted(new(Seed: 3, Threads: 1, Draws: Draws), method).Summary!;

    /// <summary>The means under the posterior, with the scales on a grid and the levels integrated at each of its points.</summary>
    private static (double Drift, (double Mean, double Sd)[] Levels) OnAGrid(TestStory story)
    {
        var points = new List<(double Weight, double Drift, (double Mean, double Variance)[] Levels)>();
        for (var i = 0; i < 28; i++)
            for (var j = 0; j < 28; j++)
            {
                var (drift, noise) = (0.07 + (0.14 * i), 0.07 + (0.14 * j));
                var at = new PlainIntegral(story.Problem,
                    new Dictionary<string, Tensor> { ["drift"] = Tensor.Scalar(drift), ["noise"] = Tensor.Scalar(noise) }, gone);
                points.Add((Math.Exp(at.LogDensity), drift, [.. at.Moments("level")]));
            }

        var whole = points.Sum(p => p.Weight);
        return (points.Sum(p => p.Weight * p.Drift) / whole, [.. Enumerable.Range(0, 5).Select(t =>
        {
            var mean = points.Sum(p => p.Weight * p.Levels[t].Mean) / whole;
            return (mean, Math.Sqrt(points.Sum(p => p.Weight * (p.Levels[t].Variance + Math.Pow(p.Levels[t].Mean - mean, 2))) / whole));
        })]);
    }
}
