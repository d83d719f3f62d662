using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Advi;

/// <summary>
/// A recurrence explodes where its coefficient is beyond 1: a few draws in the tails of the approximation have log densities of -1e6, which
/// no number of draws averages out.
/// </summary>
public sealed class ExplodingRecurrenceTests
{
    private const string Arma = """
        model Arma
        data y[T]: real from r
        mu ~ Normal(0, 10)
        phi ~ Normal(0, 0.5)
        theta ~ Normal(0, 0.5)
        s: positive ~ Normal(0, 2.5)
        nu[1] = mu + phi * mu
        err[1] = y[1] - nu[1]
        for t in 2..T {
          nu[t] = mu + phi * y[t-1] + theta * err[t-1]
          err[t] = y[t] - nu[t]
        }
        for t in T { y[t] ~ Normal(nu[t], s) }
        """;

    [Fact]
    public void The_fit_ends_early_says_so_and_its_means_are_those_of_weighted_draws()
    {
        var story = Story.Value;
        var outcome = story.Fit(new(Seed: 1, Threads: 1), "advi");
        Assert.Equal(StopReason.MaxIterations, outcome.Stopped);
        Assert.Contains("more draws make the ELBO less certain", outcome.StopText, StringComparison.Ordinal);
        var warning = Assert.Single(outcome.Diagnostics, d => d.Code == "W0553");
        Assert.Contains("its ELBO cannot be measured", warning.Message, StringComparison.Ordinal);
        Assert.InRange(outcome.Iterations, 1, 60);
        var weighted = story.Fitted(new(Seed: 1, Threads: 1), "importance");
        foreach (var name in new[] { "mu", "phi", "theta", "s" })
        {
            var (found, expected) = (Of(outcome, name), Of(weighted, name));
            Assert.InRange(Math.Abs(found.Mean - expected.Mean) / expected.Sd, 0, 0.15);
            Assert.InRange(found.Sd / expected.Sd, 0.7, 1.4);
        }
    }

    /// <summary>The bounds of a stable posterior get more certain with more draws.</summary>
    [Fact]
    public void A_stable_recurrence_converges()
    {
        var stable = TestStory.By(Arma.Replace("theta ~ Normal(0, 0.5)", "theta ~ Uniform(-0.9, 0.9)"), Csv);
        var outcome = stable.Fitted(new(Seed: 1, Threads: 1), "advi");
        Assert.Equal(StopReason.Converged, outcome.Stopped);
        Assert.DoesNotContain(outcome.Diagnostics, d => d.Code == "W0553");
    }

    private static readonly string Csv = $"r\n{string.Concat(Noise().Select(r => FormattableString.Invariant($"{r:R}\n")))}";

    private static readonly Lazy<TestStory> Story = new(() => TestStory.By(Arma, Csv));

    private static (double Mean, double Sd) Of(FitOutcome outcome, string name)
    {
        var estimate = outcome.Summary!.Estimates.Single(e => e.Name == name);
        return (estimate.Value.Values[0], estimate.Spread!.Sd.Values[0]);
    }

    private static double[] Noise()
    {
        var noise = new double[300];
        new RandomStream(2, "noise").FillNormal(noise);
        return noise;
    }
}
