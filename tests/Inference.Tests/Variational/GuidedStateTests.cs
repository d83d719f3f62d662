using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Finite latents that a guide draws: summed where nothing else of the guide needs them, and seen where they collapse.</summary>
public sealed class GuidedStateTests
{
    private const string Mixture = """
        model Mixture
        data a[rows]: real
        param w: simplex[2]
        param m: ordered[2]
        for n in rows {
          k[n] ~ Categorical(w)
          a[n] ~ Normal(m[k[n]], 1)
        }
        """;

    private const string Guide = """

        guide {
          net enc(a: real) -> (logit: real[2]) = linear
          for n in rows { k[n] ~ Categorical(enc(a[n])) }
        }
        """;

    /// <summary>The guide draws a code from the label.</summary>
    private const string Coded = """
        model Coded(p = 0.5)
        data a[rows]: real
        param m: real
        for n in rows {
          k[n] ~ Categorical([0.5, 0.5])
          z[n] ~ Normal(0, 1)
          a[n] ~ Normal(m + z[n] + k[n], 1)
        }
        guide {
          net code(a: real, k: index[2]) -> (mean: real, sd: positive) = linear
          for n in rows {
            k[n] ~ Categorical([p, 1 - p])
            z[n] ~ Normal(code(a[n], k[n]))
          }
        }
        """;

    private static string Rows => "a\n" + string.Concat(Enumerable.Range(0, 120).Select(i =>
        $"{(i % 3 == 0 ? -4 : 4) + Math.Sin(1.7 * i):R}\n"));

    // the log-likelihood of the sum is what em maximizes
    [Fact]
    public void A_label_that_can_be_summed_is_not_guided()
    {
        var story = TestStory.By(Mixture + Guide, Rows);
        Assert.DoesNotContain(story.Select("elbo").Plan!.Blocks, b => b.By is StateAverage);
        var (bound, sum) = (story.Fitted(new(Threads: 1), "elbo"), TestStory.By(Mixture, Rows).Fitted(method: "em"));
        Assert.Equal(sum.Metric.Value, bound.Metric.Value, 0.5);
        Assert.Equal(sum.Summary!.Estimates.Single(e => e.Name == "w").Value.Values[0],
            bound.Summary!.Estimates.Single(e => e.Name == "w").Value.Values[0], 0.02);
    }

    [Fact]
    public void A_label_from_which_the_guide_draws_is_averaged() =>
        Assert.Single(TestStory.By(Coded, Rows).Select("elbo").Plan!.Blocks, b => b.By is StateAverage);

    // of two probabilities p and 1 - p, KL(q || p) is log 2 less their entropy
    [Theory, InlineData(0.5, 0.0), InlineData(0.9, 0.36806421)]
    public void A_label_whose_guide_is_the_prior_has_collapsed(double p, double divergence)
    {
        var fitted = TestStory.By(Coded, Rows, ("p", p)).Fitted(new(Threads: 1, MaxIterations: 100), "elbo");
        Assert.Equal(divergence, fitted.Summary!.Latents.Single(l => l.Latent == "k").Total, 1e-5);
        Assert.Equal(divergence == 0,
            fitted.Diagnostics.Any(d => d.Code == "W0551" && d.Message.Contains("`k`", StringComparison.Ordinal)));
    }
}
