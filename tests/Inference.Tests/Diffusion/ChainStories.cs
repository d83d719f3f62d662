namespace ProbDsl.Tests.Diffusion;

/// <summary>Diffusion chains as stories of one number a row.</summary>
internal static class ChainStories
{
    public const string Csv = "x\n0.7\n-1.3\n0.2\n";

    /// <summary>
    /// With a denoising distribution that is linear in s, so that expectations over the whole chain are those of squares; noise of a rate
    /// under which marginals and posteriors differ much.
    /// </summary>
    public static string Linear(string keep = "exp(-0.3 * t)", string start = "Normal(sqrt(keep[1]) * x[n], variance = beta[1])",
        string step = "Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t])") =>
        Of(keep, start, step, "Normal(gain * s[n, t] + offset * t, variance = spread[t])",
            "Normal(gain * s[n, 1] - offset, variance = spread[1])",
            "param gain: real = 0.8\nparam offset: real = 0.1\nparam spread[5]: positive = [0.3, 0.5, 0.4, 0.6, 0.7]");

    /// <summary>With a net for the noise.</summary>
    public static string Net(string keep = "exp(-0.3 * t)") =>
        Of(keep, "Normal(sqrt(keep[1]) * x[n], variance = beta[1])", "Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t])",
            "Normal((s[n, t] - beta[t] / sqrt(1 - kept[t]) * noise(s[n, t], t)) / sqrt(keep[t]), variance = beta[t])",
            "Normal((s[n, 1] - sqrt(beta[1]) * noise(s[n, 1], 1)) / sqrt(keep[1]), variance = beta[1])",
            "net noise(s: real, t: index[T]) -> real = mlp(hidden = [4], act = tanh)");

    public static string Of(string keep, string start, string step, string back, string output, string declared) => $$"""
        model Chain(T = 5)
        data x[rows]: real from x
        {{declared}}
        for t in 1..T {
          keep[t] = {{keep}}
          beta[t] = 1 - keep[t]
          kept[t] = prod(keep[1..t])
        }
        for n in rows {
          s[n, T]: real ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ {{back}} }
          x[n] ~ {{output}}
        }
        guide {
          for n in rows {
            s[n, 1] ~ {{start}}
            for t in 2..T { s[n, t] ~ {{step}} }
          }
        }

        """;
}
