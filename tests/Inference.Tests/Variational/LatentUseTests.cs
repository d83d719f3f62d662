using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// What latents say of their rows, on a linear story with noise of variance 1 and data whose covariance is diagonal: at its best a
/// dimension of z is in use for each eigenvalue above 1, and its divergence is on average 1/2 log of that eigenvalue (probabilistic PCA,
/// Tipping and Bishop 1999, eq. 7; Lucas et al. 2019, "Don't blame the ELBO!").
/// </summary>
public sealed class LatentUseTests
{
    private const string Story = """
        model Linear
        data x[rows]: real[3] from all
        param loading: real[3, 3]
        for n in rows {
          z[n]: real[3] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ z[n], 1)
        }
        guide {
          param gain: real[3, 3]
          param spread: SPREAD
          for n in rows { z[n] ~ LAW }
        }
        """;

    [Theory, InlineData(4, 2, 0.4, 2), InlineData(0.6, 3, 0.4, 1), InlineData(0.6, 0.5, 0.4, 0)]
    public void Dimensions_in_use_are_those_with_an_eigenvalue_above_the_noise(double first, double second, double third, int used)
    {
        var outcome = Fitted("positive[3]", "Normal(gain @ x[n], spread)", [first, second, third]);
        var use = Assert.Single(outcome.Summary!.Latents);
        Assert.Equal(("z", 3, used), (use.Latent, use.Dimensions, use.ActiveDimensions));
        double[] expected = [.. new[] { first, second, third }.Select(e => 0.5 * Math.Log(Math.Max(1, e))).Order()];
        foreach (var (nats, best) in use.Nats.Order().Zip(expected)) Assert.InRange(nats - best, -0.02, 0.02);
        Assert.Equal(used == 0 ? ["W0551"] : [], outcome.Diagnostics.Select(d => d.Code));
    }

    [Theory, InlineData(4, false), InlineData(0.6, true)]
    public void A_joint_distribution_of_the_dimensions_says_how_much_information_they_have_together(double first, bool isUnused)
    {
        var use = Assert.Single(Fitted("cholesky[3]", "MvNormal(gain @ x[n], cholesky = spread)", [first, 0.5, 0.4]).Summary!.Latents);
        Assert.Equal((isUnused, isUnused ? 0 : null), (use.IsCollapsed, use.ActiveDimensions));
        Assert.InRange(Assert.Single(use.Nats) - (0.5 * Math.Log(Math.Max(1, first))), -0.02, 0.02);
    }

    /// <summary>
    /// Of a label whose probabilities q are the same for all rows, the bound is best at q proportional to p exp(mean log density of the
    /// rows), and the information is the sum of q log(q / p).
    /// </summary>
    [Fact]
    public void A_label_has_the_divergence_of_its_probabilities()
    {
        double[] rows = [0.4, 1.7, 2.9, 2.2], p = [0.5, 0.3, 0.2], means = [0, 1, 3];
        var outcome = TestStory.By("""
            model Label
            data x[rows]: real
            for n in rows {
              k[n] ~ Categorical([0.5, 0.3, 0.2])
              x[n] ~ Normal(if k[n] == 1 then 0 else if k[n] == 2 then 1 else 3, 1)
            }
            guide {
              param q: simplex[3]
              for n in rows { k[n] ~ Categorical(q) }
            }
            """, "x\n" + string.Join('\n', rows) + "\n").Fitted(
            new(MaxIterations: 2500, Threads: 1) { [StandardOptions.LearningRate] = 0.02 }, "elbo");
        double[] best = [.. p.Zip(means, (own, mean) => own * Math.Exp(rows.Average(x => -0.5 * (x - mean) * (x - mean))))];
        best = Array.ConvertAll(best, b => b / best.Sum());
        var use = Assert.Single(outcome.Summary!.Latents);
        Assert.Equal(best.Zip(p, (q, own) => q * Math.Log(q / own)).Sum(), Assert.Single(use.Nats), 1e-3);
    }

    /// <summary>A label that every row has is no latent: the guide's net for it is not trained, and nothing is said of it.</summary>
    [Theory, InlineData("elbo", 1, false), InlineData("iwae", 1, false), InlineData("elbo", null, true), InlineData("iwae", null, true)]
    public void A_label_of_which_no_cell_is_missing_is_not_reported(string method, int? last, bool isReported)
    {
        var outcome = TestStory.By("""
            model Labels
            data x[rows]: real
            data kind[rows]: index[2]
            for n in rows {
              kind[n] ~ Categorical([0.5, 0.5])
              z[n] ~ Normal(0, 1)
              x[n] ~ Normal(z[n] + kind[n], 1)
            }
            guide {
              net classify(x: real) -> (logit: real[2]) = mlp(hidden = [3])
              net encode(x: real, kind: index[2]) -> (mean: real, sd: positive) = mlp(hidden = [3])
              for n in rows {
                kind[n] ~ Categorical(classify(x[n]))
                z[n] ~ Normal(encode(x[n], kind[n]))
              }
            }
            """, $"x,kind\n0.4,1\n1.7,2\n0.2,2\n1.1,{last}\n").Fitted(new(MaxIterations: 20, Threads: 1), method);
        Assert.Equal(isReported ? ["kind", "z"] : ["z"], outcome.Summary!.Latents.Select(l => l.Latent).Order());
    }

    private static FitOutcome Fitted(string spread, string distribution, double[] eigenvalues)
    {
        // rows at sqrt(3 e) and -sqrt(3 e) along each axis: the mean of x x' over the six is diag(e)
        var rows = eigenvalues.SelectMany((e, axis) => new[] { 1, -1 }.Select(sign => string.Join(',',
            Enumerable.Range(0, 3).Select(i => FormattableString.Invariant($"{(i == axis ? sign * Math.Sqrt(3 * e) : 0):R}")))));
        var story = Story.Replace("SPREAD", spread, StringComparison.Ordinal).Replace("LAW", distribution, StringComparison.Ordinal);
        return TestStory.By(story, $"x.1,x.2,x.3\n{string.Join('\n', rows)}\n").Fitted(
            new(MaxIterations: 2500, Threads: 1) { [StandardOptions.LearningRate] = 0.02, [StandardOptions.Particles] = 8 }, "elbo");
    }
}
