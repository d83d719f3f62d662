using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Finite latents that the guide draws: the bound is a mean over their states, so it lies below log p by a divergence that can be counted.
/// </summary>
public sealed class FiniteGuideTests
{
    private const string Csv = "x\n0.3\n-1.1\n2.4\n";

    // p(kind) = (0.3, 0.7), z | kind = N(mean[kind], 1), x | z = N(z, 0.5)
    private const string Mixture = """
        model Mixture
        data x[rows]: real
        param mean: real[2] = [-1, 2]
        for n in rows {
          kind[n]: index[2] ~ Categorical([0.3, 0.7])
          z[n]: real ~ Normal(mean[kind[n]], 1)
          x[n] ~ Normal(z[n], 0.5)
        }
        guide {
          param start: real[2]
          param gain: real[2]
          for n in rows {
            kind[n] ~ Categorical(logit = start + gain * x[n])
            z[n] ~ Normal((mean[kind[n]] + x[n] / 0.25) / 5, sqrt(0.2))
          }
        }
        """;

    private static readonly double[] rows = [0.3, -1.1, 2.4], prior = [0.3, 0.7], means = [-1, 2];

    /// <summary>log p(x), and the logs of p(kind | x).</summary>
    private static (double LogP, double[] Kinds) Exact(double x)
    {
        double[] joint = [.. means.Zip(prior, (m, p) => Math.Log(p) - ((x - m) * (x - m) / 2.5) - (0.5 * Math.Log(2 * Math.PI * 1.25)))];
        var logP = Math.Log(joint.Sum(Math.Exp));
        return (logP, [.. joint.Select(j => j - logP)]);
    }

    private static Dictionary<string, Tensor> At(GuideRun run, double shift) =>
        run.At(("mean", means), ("start", [.. means.Zip(prior, (m, p) => Math.Log(p) - (m * m / 2.5))]),
            ("gain", [means[0] / 1.25, (means[1] / 1.25) + shift]));

    [Theory, InlineData(0.0), InlineData(0.8), InlineData(-2.5)]
    public void The_bound_lies_below_by_the_divergence_of_the_kinds(double shift)
    {
        var run = new GuideRun(TestStory.By(Mixture, Csv), BoundObjective.Elbo, particles: 3);
        var expected = rows.Average(x =>
        {
            var (logP, kinds) = Exact(x);
            double[] tilted = [Math.Exp(kinds[0]), Math.Exp(kinds[1] + (shift * x))];
            return logP - tilted.Select(t => t / tilted.Sum()).Zip(kinds, (q, k) => q * (Math.Log(q) - k)).Sum();
        });
        Assert.InRange(run.Value(At(run, shift)) + expected, -1e-12, 1e-12);
    }

    /// <summary>Inside the log the kinds are summed, and what the guide says of them does not occur.</summary>
    [Fact]
    public void Importance_weights_sum_them_inside_the_log()
    {
        var run = new GuideRun(TestStory.By(Mixture, Csv), BoundObjective.Iwae, particles: 3, sumsAll: true);
        Assert.All(run.Gradients(At(run, 0.8))["start"].Values, s => Assert.Equal(0, s));
        Assert.InRange(run.Value(At(run, 0.8)) + rows.Average(x => Exact(x).LogP), -1e-12, 1e-12);
    }

    [Fact]
    public void The_slope_of_the_bound_is_that_of_its_formula()
    {
        var run = new GuideRun(TestStory.By(Mixture, Csv), BoundObjective.Elbo);
        var gradient = run.Gradients(At(run, 0.8))["gain"].Values[1];
        Assert.InRange(gradient - ((run.Value(At(run, 0.8 + 1e-5)) - run.Value(At(run, 0.8 - 1e-5))) / 2e-5), -1e-8, 1e-8);
        Assert.InRange(Math.Abs(gradient), 1e-3, 10);
    }

    /// <summary>
    /// A weight of 0 leaves the density of the data alone: priors that read a drawn label, and derived distributions of what they draw, are
    /// weighed alike.
    /// </summary>
    [Fact]
    public void A_weight_of_zero_leaves_the_data_alone()
    {
        var run = new GuideRun(TestStory.By("""
            model Labels
            data x[rows]: real
            param mean: real[2] = [-1, 2]
            for n in rows {
              kind[n]: index[2] ~ Categorical([0.3, 0.7])
              z[n]: real ~ Normal(mean[kind[n]], 1)
              x[n] ~ Normal(z[n], 0.5)
            }
            guide {
              param start: real[2]
              for n in rows { kind[n] ~ Categorical(logit = start) }
            }
            """, Csv), BoundObjective.Elbo, divergence: 0);
        double[] at = [0.1, -0.4, 2];
        var expected = rows.Zip(at, (x, z) => -Math.Log(0.5) - (0.5 * Math.Log(2 * Math.PI)) - ((x - z) * (x - z) / 0.5)).Average();
        Assert.InRange(run.Value(run.At(("z.mean", at), ("z.log_sd", [-1, 0.5, 0])), isQuiet: true) + expected, -1e-12, 1e-12);
    }

    /// <summary>A distribution of one kind that reads another: q(a) q(b | a) where p(a, b | x) is a table.</summary>
    [Fact]
    public void One_may_read_another()
    {
        var run = new GuideRun(TestStory.By("""
            model Pairs
            data x[rows]: real
            for n in rows {
              a[n]: index[2] ~ Categorical([0.4, 0.6])
              b[n] ~ Bernoulli(0.2 + 0.3 * a[n])
              x[n] ~ Normal(a[n] - 2 * b[n], 1)
            }
            guide {
              param odds: real[2]
              for n in rows {
                a[n] ~ Categorical([0.5, 0.5])
                b[n] ~ Bernoulli(logit = odds[a[n]] * x[n])
              }
            }
            """, Csv), BoundObjective.Elbo);
        double[] odds = [0.7, -0.4];
        var expected = rows.Average(x => Enumerable.Range(1, 2).Sum(a => Enumerable.Range(0, 2).Sum(b =>
        {
            var one = 1 / (1 + Math.Exp(-odds[a - 1] * x));
            var q = 0.5 * (b == 1 ? one : 1 - one);
            var share = 0.2 + (0.3 * a);
            var p = (a == 1 ? 0.4 : 0.6) * (b == 1 ? share : 1 - share) * Math.Exp(-0.5 * Math.Pow(x - a + (2 * b), 2))
                / Math.Sqrt(2 * Math.PI);
            return q * Math.Log(p / q);
        })));
        Assert.InRange(run.Value(run.At(("odds", odds))) + expected, -1e-12, 1e-12);
    }

    /// <summary>A latent that reads the kind is drawn at a kind that is drawn: its mean is that of the mixture.</summary>
    [Fact]
    public void Draws_are_of_the_mixture()
    {
        const int count = 20_000;
        var run = new GuideRun(TestStory.By(Mixture, "x\n0.3\n"),
            (joint, _) => Ops.SumAll(joint.Draws(joint.Whole.Graph["z"])) / count, particles: count);
        var kinds = Exact(0.3).Kinds.Select(Math.Exp).ToArray();
        var each = means.Select(m => (m + (0.3 / 0.25)) / 5).ToArray();
        var mean = kinds.Zip(each, (k, m) => k * m).Sum();
        var sd = Math.Sqrt(0.2 + kinds.Zip(each, (k, m) => k * (m - mean) * (m - mean)).Sum());
        Assert.InRange((run.Value(At(run, 0)) - mean) / (sd / Math.Sqrt(count)), -4, 4);
        Assert.True(Math.Abs(each[1] - each[0]) / (sd / Math.Sqrt(count)) > 20);
    }
}
