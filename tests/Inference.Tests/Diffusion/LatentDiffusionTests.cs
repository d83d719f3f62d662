using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Variational;

namespace ProbDsl.Tests.Diffusion;

/// <summary>
/// A chain above a latent that the guide draws, and one that reads a label: the derived bound is that of the whole chain.
/// </summary>
public sealed class LatentDiffusionTests
{
    private const string Chain = """
        for t in 1..T {
          keep[t] = exp(-0.3 * t)
          beta[t] = 1 - keep[t]
          kept[t] = prod(keep[1..t])
        }

        """;

    private const string AboveLatent = """
        model Latent(T = 4)
        data x[rows]: real[2] from all
        net decode(z: real) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [3], act = tanh)
        net noise(s: real, t: index[T]) -> real = mlp(hidden = [4], act = tanh)

        """ + Chain + """
        for n in rows {
          s[n, T]: real ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal((s[n, t] - beta[t] * noise(s[n, t], t)) / sqrt(keep[t]), variance = beta[t]) }
          z[n]: real ~ Normal(s[n, 1], 0.5)
          x[n] ~ Normal(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real, sd: positive) = mlp(hidden = [3], act = tanh)
          for n in rows {
            z[n] ~ Normal(encode(x[n]))
            s[n, 1] ~ Normal(sqrt(keep[1]) * z[n], variance = beta[1])
            for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
          }
        }
        """;

    private const string WithLabel = """
        model Labeled(T = 4)
        data x[rows]: real[2] from x1, x2
        data label[rows]: index[3] from label
        net noise(s: real[2], t: index[T], label: index[3]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [4], act = tanh)

        """ + Chain + """
        for n in rows {
          s[n, T]: real[2] ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal(s[n, t] - beta[t] * noise(s[n, t], t, label[n]).mean, sd = noise(s[n, t], t, label[n]).sd) }
          x[n] ~ Normal(s[n, 1], sd = noise(s[n, 1], 1, label[n]).sd)
        }
        guide {
          for n in rows {
            s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])
            for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
          }
        }
        """;

    [Theory]
    [InlineData(AboveLatent, "x1,x2\n0.7,-0.1\n-1.3,0.4\n0.2,0.9\n")]
    [InlineData(WithLabel, "x1,x2,label\n0.7,-0.1,1\n-1.3,0.4,3\n0.2,0.9,2\n")]
    public void The_derived_bound_is_that_of_the_whole_chain(string story, string csv)
    {
        var bound = TestStory.By(story, csv);
        var (mean, error) = Mean(new(bound, BoundObjective.Elbo, particles: 400, chains: ChainTreatment.EveryStep));
        var (whole, wholeError) = Mean(new(bound, BoundObjective.Elbo, particles: 400, chains: ChainTreatment.Drawn));
        var (one, oneError) = Mean(new(bound, BoundObjective.Elbo, particles: 400, chains: ChainTreatment.SampledStep));
        Assert.InRange(mean - whole, -4 * Math.Sqrt((error * error) + (wholeError * wholeError)),
            4 * Math.Sqrt((error * error) + (wholeError * wholeError)));
        Assert.InRange(mean - one, -4 * Math.Sqrt((error * error) + (oneError * oneError)),
            4 * Math.Sqrt((error * error) + (oneError * oneError)));
        Assert.True(error < 0.05 && wholeError < 0.05 && oneError < 0.05);
    }

    private static (double Mean, double Error) Mean(GuideRun run)
    {
        double[] values = [.. Enumerable.Range(1, 20).Select(seed => run.Value(run.At(), (ulong)seed))];
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length * (values.Length - 1.0))));
    }
}
