using System.Text.Json;

namespace ProbDsl.Tests.Verbs;

/// <summary>Fits of diffusion chains: the bound, what each step of the chain costs, and what is wrong with a training.</summary>
public sealed class DiffusionFitTests
{
    [Theory, InlineData(), InlineData("--weighting", "simple"), InlineData("--objective", "plain"),
        InlineData("--method", "iwae", "--num-particles", "2")]
    public async Task A_fit_reports_the_bound(params string[] options)
    {
        using var workspace = ChainStories.Clusters();
        var run = await workspace.Run(["fit", "chain.gen", "--max-iter", "300", "--out", "fit", .. options]);
        Assert.True(run.Code == 0, run.Errors);
        var reported = JsonDocument.Parse((await workspace
            .Run("eval", "fit", "--data", "chain.csv", "--format", "json")).Output).RootElement;
        var bound = reported.GetProperty("log_likelihood").GetProperty("mean_per_row").GetDouble();
        Assert.Equal("elbo", reported.GetProperty("log_likelihood").GetProperty("name").GetString());
        Assert.Equal(-bound / 2 / Math.Log(2), reported.GetProperty("log_likelihood").GetProperty("bits_per_dimension").GetDouble(), 1e-12);
        // the truth, two normal clusters of sd 0.1, gives a row 1.07 nats, and a chain that has learned nothing some -9
        Assert.InRange(bound, -6, 1.2);
        // what is lost along the chain adds up to the bound, but for the draws of each
        var chain = reported.GetProperty("chain");
        var steps = chain.GetProperty("steps").EnumerateArray().Select(s => s.GetDouble()).ToList();
        Assert.Equal(5, steps.Count);
        Assert.All(steps, s => Assert.True(s > 0));
        Assert.InRange(chain.GetProperty("first").GetDouble() + steps.Sum() + chain.GetProperty("end").GetDouble() + bound, -0.3, 0.3);
    }

    [Fact]
    public async Task A_net_that_is_not_finite_is_reported_with_its_statement()
    {
        using var workspace = ChainStories.Clusters(ChainStories.Denoising.Replace("* noise(s[n, t], t, kind[n])",
            "* sqrt(s[n, t]) * noise(s[n, t], t, kind[n])",
            StringComparison.Ordinal));
        var run = await workspace.Run("fit", "chain.gen");
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0540: 10 steps in a row, up to step 10, had no finite loss or gradient: "
            + @"in `s\[n, t-1\]`\s+sqrt\(-[0-9.]+\) is not a number\s+--> chain\.gen:19:5\n", run.Errors);
    }

    /// <summary>
    /// The table of a fit stands beside its bound, every step in `fit.json`; where the data are still there at the end, the story's first
    /// line of the chain is pointed at.
    /// </summary>
    [Fact]
    public async Task What_the_chain_lost_before_training_stands_beside_what_it_loses()
    {
        using var workspace = ChainStories.Clusters();
        var run = await workspace.Run("fit", "chain.gen", "--max-iter", "400", "--out", "fit");
        Assert.Matches(@"\n +nats for a row, before training +after\ns\[1\] to the data +[0-9.]+ +[0-9.]+\n"
            + @"s\[2\] to s\[1\] +[0-9.]+ +[0-9.]+\n", run.Output);
        Assert.DoesNotContain("W0576", run.Errors + run.Output, StringComparison.Ordinal);
        var chain = JsonDocument.Parse(workspace.Read("fit/fit.json")).RootElement.GetProperty("chain");
        double Total(JsonElement costs) =>
            costs.GetProperty("first").GetDouble() + costs.GetProperty("end").GetDouble() + costs.GetProperty("steps").EnumerateArray()
                .Sum(s => s.GetDouble());
        Assert.Equal(5, chain.GetProperty("before_training").GetProperty("steps").GetArrayLength());
        Assert.True(Total(chain) < Total(chain.GetProperty("before_training")));
        workspace.Write("chain.gen", ChainStories.Denoising.Replace("exp(-0.2 * t)", "exp(-0.002 * t)", StringComparison.Ordinal));
        var early = await workspace.Run("fit", "chain.gen", "--max-iter", "5");
        Assert.Equal(0, early.Code);
        Assert.Matches(@"warning W0576: the guide's chain ends 3\.\d+ nats a row from the distribution of `s\[n, T\]`:"
            + @"\s+it\s+still\s+contains\s+0\.979 times `x\[n\]`, and noise of sd 0\.203"
            + @"\s+--> chain\.gen:17:3\n",
            early.Errors + early.Output);
    }

    /// <summary>
    /// Two chains share a bound, and no table of steps is printed, but a line that it is missing; a chain above a latent says whose terms
    /// stand beside the data's.
    /// </summary>
    [Fact]
    public async Task What_the_table_of_steps_is_of()
    {
        const string Pair = """
            model Pair(T = 4)
            data x[rows]: real from x
            data y[rows]: real from y
            for t in 1..T {
              keep[t] = exp(-0.5 * t)
              beta[t] = 1 - keep[t]
            }
            net noise(s: real, t: index[T]) -> real = mlp(hidden = [4])
            for n in rows {
              s[n, T]: real ~ Normal(0, 1)
              for t in 2..T { s[n, t-1] ~ Normal(s[n, t] - noise(s[n, t], t), variance = beta[t]) }
              x[n] ~ Normal(s[n, 1], 0.5)
              r[n, T]: real ~ Normal(0, 1)
              for t in 2..T { r[n, t-1] ~ Normal(r[n, t] - noise(r[n, t], t), variance = beta[t]) }
              y[n] ~ Normal(r[n, 1], 0.5)
            }
            guide {
              for n in rows {
                s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])
                for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
                r[n, 1] ~ Normal(sqrt(keep[1]) * y[n], variance = beta[1])
                for t in 2..T { r[n, t] ~ Normal(sqrt(keep[t]) * r[n, t-1], variance = beta[t]) }
              }
            }
            """;
        const string Above = """
            model Above(T = 4)
            data x[rows]: real[2] from x, y
            for t in 1..T {
              keep[t] = exp(-0.5 * t)
              beta[t] = 1 - keep[t]
            }
            net noise(s: real, t: index[T]) -> real = mlp(hidden = [4])
            for n in rows {
              s[n, T]: real ~ Normal(0, 1)
              for t in 2..T { s[n, t-1] ~ Normal(s[n, t] - noise(s[n, t], t), variance = beta[t]) }
              z[n]: real ~ Normal(s[n, 1], 0.5)
              x[n] ~ Normal(z[n], 0.5)
            }
            guide {
              for n in rows {
                z[n] ~ Normal(0.5 * x[n, 1], 0.5)
                s[n, 1] ~ Normal(sqrt(keep[1]) * z[n], variance = beta[1])
                for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
              }
            }
            """;
        using var workspace = ChainStories.Clusters(Pair).Write("above.gen", Above);
        foreach (var story in new[] { "chain", "above" })
        {
            var run = await workspace.Run("fit", $"{story}.gen", "--data", "chain.csv", "--max-iter", "2", "--out", story);
            Assert.True(run.Code == 0, run.Errors);
            if (story == "above") Assert.Contains("\ns[1] to z and the data ", run.Output, StringComparison.Ordinal);
        }

        Assert.Contains("\nlosses by step are reported for one chain, and this story has 2\n",
            (await workspace.Run("eval", "chain", "--data", "chain.csv")).Output, StringComparison.Ordinal);
        Assert.Contains("\ns[1] to z and the data ", (await workspace.Run("eval", "above", "--data", "chain.csv")).Output,
            StringComparison.Ordinal);
    }
}
