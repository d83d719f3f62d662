using System.Globalization;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Stories of diffusion chains, and 400 rows of two labeled clusters for them.</summary>
internal static class ChainStories
{
    /// <summary>Six steps of noise, guided by labels of which some are unknown.</summary>
    public const string Denoising = """
        model Chain(T = 6)

        data x[rows]: real[2] from x, y
        data label[rows]: index[2] from label
        data known[rows]: bool from Bernoulli(0.9)

        for t in 1..T {
          keep[t] = exp(-0.2 * t)
          beta[t] = 1 - keep[t]
          kept[t] = prod(keep[1..t])
        }

        net noise(s: real[2], t: index[T], kind: index[3]) -> real[2] = mlp(hidden = [8], act = silu)

        for n in rows {
          kind[n] = 1 + known[n] * label[n]
          s[n, T]: real[2] ~ Normal(0, 1)
          for t in 2..T {
            s[n, t-1] ~ Normal(
              (s[n, t] - beta[t] / sqrt(1 - kept[t]) * noise(s[n, t], t, kind[n])) / sqrt(keep[t]),
              variance = beta[t])
          }
          x[n] ~ Normal((s[n, 1] - sqrt(beta[1]) * noise(s[n, 1], 1, kind[n])) / sqrt(keep[1]), variance = beta[1])
        }

        guide {
          for n in rows {
            s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])
            for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
          }
        }

        """;

    /// <summary>Noise alone is added, until the data drown in it.</summary>
    public const string Growing = """
        model Growing(T = 6)
        data x[rows]: real[2] from x, y
        for t in 1..T { sigma[t] = 0.1 * 2^t }
        net clean(s: real[2], t: index[T]) -> real[2] = mlp(hidden = [8], act = silu)
        for n in rows {
          s[n, T]: real[2] ~ Normal(0, sd = 7.4)
          for t in 2..T { s[n, t-1] ~ Normal(clean(s[n, t], t), sd = sigma[t-1]) }
          x[n] ~ Normal(clean(s[n, 1], 1), 0.1)
        }
        guide {
          for n in rows {
            s[n, 1] ~ Normal(x[n], sigma[1])
            for t in 2..T { s[n, t] ~ Normal(s[n, t-1], sigma[t]) }
          }
        }
        """;

    /// <summary>A workspace with a story and its data, chain.csv.</summary>
    public static Workspace Clusters(string story = Denoising)
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var rows = Enumerable.Range(0, 400).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(2 * (i % 2)) - 1 + (0.1 * Normal()):F4},{(2 * (i % 2)) - 1 + (0.1 * Normal()):F4},{(i % 2) + 1}\n"));
        return new Workspace().Write(story == Growing ? "growing.gen" : "chain.gen", story)
            .Write("chain.csv", $"x,y,label\n{string.Concat(rows)}");
    }
}
