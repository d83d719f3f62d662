using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// A diffusion chain from the command line: fitted, evaluated, drawn from in each way, and what is said where that cannot be.
/// </summary>
public sealed class DiffusionTests
{
    private const string Story = """
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

    [Theory, InlineData(), InlineData("--weighting", "simple"), InlineData("--objective", "plain"),
        InlineData("--method", "iwae", "--num-particles", "2")]
    public async Task What_is_told_of_a_fit_is_the_bound(params string[] options)
    {
        using var workspace = Clusters();
        var run = await workspace.Run(["fit", "chain.gen", "--max-iter", "300", "--out", "fit", .. options]);
        Assert.True(run.Code == 0, run.Errors);
        var told = JsonDocument.Parse((await workspace.Run("eval", "fit", "--data", "chain.csv", "--format", "json")).Output).RootElement;
        var bound = told.GetProperty("log_likelihood").GetProperty("mean_per_row").GetDouble();
        Assert.Equal("elbo", told.GetProperty("log_likelihood").GetProperty("name").GetString());
        Assert.Equal(-bound / 2 / Math.Log(2), told.GetProperty("log_likelihood").GetProperty("bits_per_dimension").GetDouble(), 1e-12);
        // the truth, two normal clusters of sd 0.1, gives a row 1.07 nats, and a chain that has learned nothing some -9
        Assert.InRange(bound, -6, 1.2);
        // what is lost along the chain adds up to the bound, but for the draws of each
        var chain = told.GetProperty("chain");
        var steps = chain.GetProperty("steps").EnumerateArray().Select(s => s.GetDouble()).ToList();
        Assert.Equal(5, steps.Count);
        Assert.All(steps, s => Assert.True(s > 0));
        Assert.InRange(chain.GetProperty("first").GetDouble() + steps.Sum() + chain.GetProperty("end").GetDouble() + bound, -0.3, 0.3);
    }

    [Fact]
    public async Task Draws_of_every_kind()
    {
        using var workspace = Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "1500", "--out", "fit")).Code);
        foreach (string[] walk in new string[][] { [], ["--steps", "3", "--eta", "0"], ["--steps", "6", "--eta", "1"],
            ["--guidance", "1.5", "--without", "known=0"] })
        {
            var run = await workspace.Run(["sample", "fit", "-n", "200", "--given", "label=2", "known=1", .. walk]);
            Assert.Equal(0, run.Code);
            var rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(l => l.Split(',').Take(2).Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToList();
            Assert.Equal(200, rows.Count);
            // the second cluster lies at (1, 1), the first at (-1, -1)
            Assert.InRange(rows.Average(r => r[0]), 0.3, 1.8);
            Assert.InRange(rows.Average(r => r[1]), 0.3, 1.8);
        }
    }

    /// <summary>
    /// A label that steps are told through a definition is unknown there, too: without guidance a walk goes where it would go for rows of
    /// no label.
    /// </summary>
    [Fact]
    public async Task Guidance_goes_through_definitions()
    {
        using var workspace = Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "300", "--out", "fit")).Code);
        var (without, unknown, with) = (await Chain("known=1", "0"), await Chain("known=0", "1"), await Chain("known=1", "1"));
        Assert.Equal(unknown, without);
        Assert.NotEqual(with, without);

        async Task<string[]> Chain(string known, string guidance)
        {
            var run = await workspace.Run("sample", "fit", "-n", "5", "--all", "--given", "label=2", known, "--guidance", guidance,
                "--without", "known=0");
            var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToList();
            Assert.True(run.Code == 0 && lines.Count == 6, run.Errors);
            int[] members = [.. lines[0].Index().Where(c => c.Item.StartsWith("s_", StringComparison.Ordinal)).Select(c => c.Index)];
            Assert.NotEmpty(members);
            return [.. lines.Skip(1).SelectMany(l => members.Select(m => l[m]))];
        }
    }

    [Theory]
    [InlineData("needs to know what the story says without labels", "--guidance", "2")]
    [InlineData("names `kind`, which is no data of the story", "--guidance", "2", "--without", "kind=1")]
    [InlineData("lies between 0 and 1", "--eta", "2")]
    [InlineData("the first and the last among them: 2 at least", "--steps", "1")]
    [InlineData("takes NAME=VALUE", "--given", "label")]
    public async Task Walks_that_cannot_be_made(string said, params string[] options)
    {
        using var workspace = Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "5", "--out", "fit")).Code);
        var run = await workspace.Run(["sample", "fit", .. options]);
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0570", run.Errors, StringComparison.Ordinal);
        Assert.Contains(said, string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    /// <summary>Each with its code, the line and column of what is wrong, and the words.</summary>
    [Theory]
    [InlineData("E0574", "s[n, t] ~", "has 1 member", "T = 6", "T = 1")]
    [InlineData("E0573", "beta[t]) }", "its variance at t = 4 is -0.1", "exp(-0.2 * t)", "0.5 + 0.15 * t")]
    [InlineData("E0573", "beta[1])", "its variance is 0", "exp(-0.2 * t)", "1 + 0 * t")]
    [InlineData("E0573", "sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }", "its factor at t = 5 is NaN", "beta[t] = 1 - keep[t]",
        "beta[t] = 0.5", "exp(-0.2 * t)", "0.9 - 0.2 * t")]
    [InlineData("E0573", "0.5 - 0.2 * t", "its sd at t = 3 is -0.1", "s[n, t-1], variance = beta[t])", "s[n, t-1], sd = 0.5 - 0.2 * t)")]
    [InlineData("E0573", "0 * t", "its precision at t = 2 is 0", "s[n, t-1], variance = beta[t])", "s[n, t-1], precision = 0 * t)")]
    [InlineData("E0401", "s[n, t] ~", "element by element", "sqrt(keep[t]) * s[n, t-1]", "tanh(s[n, t-1])")]
    public async Task Chains_that_are_none(string code, string place, string said, params string[] changes)
    {
        var story = changes.Chunk(2).Aggregate(Story, (s, change) => s.Replace(change[0], change[1], StringComparison.Ordinal));
        using var workspace = Clusters(story);
        var run = await workspace.Run("fit", "chain.gen");
        Assert.Equal(1, run.Code);
        Assert.Contains($"error {code}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(said, string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        var at = story.LastIndexOf(place, StringComparison.Ordinal);
        Assert.Contains($"--> chain.gen:{story[..at].Count(c => c == '\n') + 1}:{at - story.LastIndexOf('\n', at)}\n", run.Errors,
            StringComparison.Ordinal);
    }

    /// <summary>Noise that grows is a chain like any other: what it adds may be as large as it likes.</summary>
    [Fact]
    public async Task A_variance_above_1_is_none_of_these()
    {
        using var workspace = Clusters(Growing);
        var run = await workspace.Run("fit", "growing.gen", "--max-iter", "20");
        Assert.True(run.Code == 0, run.Errors);
        Assert.DoesNotContain("error", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_net_that_comes_to_no_number_is_told_with_its_statement()
    {
        using var workspace = Clusters(Story.Replace("* noise(s[n, t], t, kind[n])", "* sqrt(s[n, t]) * noise(s[n, t], t, kind[n])",
            StringComparison.Ordinal));
        var run = await workspace.Run("fit", "chain.gen");
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0540: 10 steps in a row, up to step 10, came to no finite loss or gradient: "
            + @"in `s\[n, t-1\]`\s+sqrt\(-[0-9.]+\) is not a number\s+--> chain\.gen:19:5\n", run.Errors);
    }

    [Fact]
    public async Task A_walk_that_runs_away_is_told()
    {
        using var workspace = Clusters(Story.Replace("* noise(s[n, t], t, kind[n])",
            "* (exp(s[n, t] * s[n, t]) + noise(s[n, t], t, kind[n]))", StringComparison.Ordinal));
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "20", "--out", "fit")).Code);
        var run = await workspace.Run("sample", "fit", "-n", "30", "--given", "label=1", "known=1", "--steps", "6");
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0575: the walk along `s` ran away in draw \d+: "
            + @"its member \d is no finite number\s+--> fit/story\.gen:19:5\n", run.Errors);
    }

    /// <summary>Noise alone is added, until the data drown in it.</summary>
    private const string Growing = """
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

    /// <summary>
    /// The table of a fit stands beside its bound, every step in `fit.json`; where the data are still there at the end, the story's first
    /// line of the chain is pointed at.
    /// </summary>
    [Fact]
    public async Task What_the_chain_lost_before_training_stands_beside_what_it_loses()
    {
        using var workspace = Clusters();
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
        workspace.Write("chain.gen", Story.Replace("exp(-0.2 * t)", "exp(-0.002 * t)", StringComparison.Ordinal));
        var early = await workspace.Run("fit", "chain.gen", "--max-iter", "5");
        Assert.Equal(0, early.Code);
        Assert.Matches(@"warning W0576: the guide's chain ends 3\.\d+ nats for a row from the law of `s\[n, T\]`: "
            + @"it still has\s+0\.979 times `x\[n\]` in it, and noise of sd 0\.203\s+--> chain\.gen:17:3\n", early.Errors + early.Output);
    }

    /// <summary>The plan is that of what is asked for.</summary>
    [Theory, InlineData("step by step, each held against the guide's by a formula"),
        InlineData("drawn by the guide", "--objective", "plain")]
    public async Task The_plan_says_how_the_chain_goes(string said, params string[] options)
    {
        using var workspace = Clusters();
        var run = await workspace.Run(["fit", "chain.gen", "--max-iter", "2", .. options]);
        Assert.Contains(said, string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.Equal(options.Length == 0, run.Output.Contains("formula", StringComparison.Ordinal));
    }

    /// <summary>
    /// Two chains share a bound, and no table of steps is told, but that it is not; a chain above a latent says whose terms stand beside
    /// the data's.
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
        using var workspace = Clusters(Pair).Write("above.gen", Above);
        foreach (var story in new[] { "chain", "above" })
        {
            var run = await workspace.Run("fit", $"{story}.gen", "--data", "chain.csv", "--max-iter", "2", "--out", story);
            Assert.True(run.Code == 0, run.Errors);
            if (story == "above") Assert.Contains("\ns[1] to z and the data ", run.Output, StringComparison.Ordinal);
        }

        Assert.Contains("\nwhat is lost step by step is told of one chain, and this story has 2\n",
            (await workspace.Run("eval", "chain", "--data", "chain.csv")).Output, StringComparison.Ordinal);
        Assert.Contains("\ns[1] to z and the data ", (await workspace.Run("eval", "above", "--data", "chain.csv")).Output,
            StringComparison.Ordinal);
    }

    /// <summary>Rows of which all draws together would be an array longer than there are.</summary>
    [Fact]
    public async Task More_draws_of_rows_than_find_room_are_refused()
    {
        using var workspace = Clusters("""
            model Wide
            data x[rows]: real[2] from x, y
            data label[rows]: index[2] from label
            net decode(z: real[900]) -> real[2] = linear
            for n in rows {
              z[n]: real[900] ~ Normal(0, 1)
              x[n] ~ Normal(decode(z[n]), 0.5)
            }
            guide {
              net encode(x: real[2]) -> real[900] = linear
              for n in rows { z[n] ~ Normal(encode(x[n]), 1) }
            }
            """);
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "1", "--out", "fit")).Code);
        workspace.Write("many.csv", "x,y,label\n" + string.Concat(Enumerable.Repeat("1,1,1\n", 24_000)));
        var run = await workspace.Run("predict", "fit", "--data", "many.csv");
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0531: `predict` would take 17.3 GB of memory", run.Errors, StringComparison.Ordinal);
        Assert.Contains("`--num-samples 20`", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>The first member of a chain is told, and data that read it.</summary>
    [Fact]
    public async Task Of_a_chain_its_first_member_is_predicted()
    {
        using var workspace = Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "5", "--out", "fit")).Code);
        var header = (await workspace.Run("predict", "fit", "--data", "chain.csv")).Output.Split('\n')[0];
        Assert.Contains("\"s[1, 2].q95\"", header, StringComparison.Ordinal);
        Assert.EndsWith("reconstructed.x.mean,reconstructed.x.sd,reconstructed.y.mean,reconstructed.y.sd", header,
            StringComparison.Ordinal);
        Assert.DoesNotContain("s[2", header, StringComparison.Ordinal);
    }

    private static Workspace Clusters(string story = Story)
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var rows = Enumerable.Range(0, 400).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(2 * (i % 2)) - 1 + (0.1 * Normal()):F4},{(2 * (i % 2)) - 1 + (0.1 * Normal()):F4},{(i % 2) + 1}\n"));
        return new Workspace().Write(story == Growing ? "growing.gen" : "chain.gen", story)
            .Write("chain.csv", $"x,y,label\n{string.Concat(rows)}");
    }
}
