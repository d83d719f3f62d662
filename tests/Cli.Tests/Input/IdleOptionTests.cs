using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;
using ProbDsl.Tests.Verbs;

namespace ProbDsl.Tests.Input;

/// <summary>
/// Options that would change nothing, from the command line: reported with what they are for and what there is, before anything is trained,
/// drawn or followed.
/// </summary>
public sealed class IdleOptionTests
{
    private const string Flow = """
        model Flow
        data x[rows]: real[2] from x, y
        net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [4], act = silu)
        flow warp: real[2] = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }

        """;

    private const string Score = """
        model Reversal
        data x[rows]: real[2] from x, y
        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net score(x: real[2], t: unit) -> real[2] = mlp(hidden = [4], act = silu)
        for n in rows { x[n] ~ reverse(noising, score) }

        """;

    private const string Chain = """
        model Chain(T = 4)
        data x[rows]: real[2] from x, y
        data w[rows]: real from w
        data seen[rows]: real from w
        for t in 1..T {
          keep[t] = exp(-0.5 * t)
          beta[t] = 1 - keep[t]
        }
        net noise(s: real[2], t: index[T], w: real) -> real[2] = mlp(hidden = [4], act = silu)
        for n in rows {
          s[n, T]: real[2] ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal((s[n, t] - beta[t] * noise(s[n, t], t, w[n])) / sqrt(keep[t]), variance = beta[t]) }
          x[n] ~ Normal(s[n, 1] + 0 * seen[n], 0.5)
        }
        guide {
          for n in rows {
            s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])
            for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
          }
        }

        """;

    private const string Known = """
        model Known
        data x[rows]: real from x
        param mean: real
        param sd: positive
        for n in rows { x[n] ~ Normal(mean, sd) }

        """;

    [Theory]
    [InlineData(Chain, "`--weighting likelihood` has no effect: it applies to `score`, but this is `elbo` of a diffusion chain with "
        + "closed-form terms = remove it, or use an option that applies here: `elbo`, `simple`", "--weighting", "likelihood")]
    [InlineData(Chain, "`--weighting simple` has no effect: it applies to a diffusion chain with closed-form terms (`elbo`, "
        + "`--objective derived`), but this is `elbo` with draws of the whole chain (`--objective plain`)", "--weighting", "simple",
        "--objective", "plain")]
    [InlineData(Chain, "`--times importance` has no effect", "--times", "importance", "--objective", "plain")]
    [InlineData(Chain, "`--times uniform` has no effect: it applies to a diffusion chain with closed-form terms (`elbo`, "
        + "`--objective derived`), but this is `iwae`, which samples the whole chain", "--times", "uniform", "--method", "iwae")]
    [InlineData(Chain, "`--pairing ot` has no effect: it applies to `flow_matching`", "--pairing", "ot")]
    [InlineData(Chain, "`--free-bits` has no effect", "--free-bits", "1")]
    [InlineData(Flow, "`--weighting likelihood` has no effect: it applies to `score`, but this is `flow_matching` = remove it",
        "--weighting", "likelihood")]
    [InlineData(Flow, "`--pairing ot` has no effect: it applies to `flow_matching`, but this is `mle` of a flow by an `ode`",
        "--pairing", "ot", "--method", "mle")]
    [InlineData(Score, "`--weighting simple` has no effect: it applies to a diffusion chain with closed-form terms (`elbo`, "
        + "`--objective "
        + "derived`), but this is `score` of a reversed SDE = remove it, or use an option that applies here: `likelihood`, `uniform`",
        "--weighting", "simple")]
    [InlineData(Score, "`--weighting elbo` has no effect", "--weighting", "elbo")]
    [InlineData(Score, "`--pairing ot` has no effect", "--pairing", "ot")]
    [InlineData(Known, "`--times uniform` has no effect: it applies to a diffusion chain with closed-form terms (`elbo`, "
        + "`--objective derived`), but this is `mle` =", "--times", "uniform")]
    [InlineData(Known, "`--objective derived` has no effect", "--objective", "derived", "--method", "map")]
    [InlineData(Known, "`--weighting simple` has no effect: it applies to a diffusion chain with closed-form terms (`elbo`, "
        + "`--objective derived`), but this is `elbo` of a story without a diffusion chain", "--weighting", "simple", "--method", "elbo")]
    [InlineData(Known,
        "`--batch-size` has no effect: it applies to methods that train in batches of rows, but this is `mle`", "--batch-size", "10")]
    public async Task Of_a_fit(string story, string said, params string[] options)
    {
        using var workspace = With(story);
        var run = await workspace.Run(["fit", "story.gen", "--out", "fit", .. options]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains($"error E0557: {said}", Unwrapped(run), StringComparison.Ordinal);
        Assert.False(Directory.Exists(workspace.At("fit")));
    }

    /// <summary>What does count is taken.</summary>
    [Theory]
    [InlineData(Chain, "--weighting", "simple", "--times", "importance", "--ema", "0.9", "--batch-size", "20")]
    [InlineData(Chain, "--objective", "plain", "--num-particles", "2")]
    [InlineData(Flow, "--pairing", "ot", "--clip-norm", "1")]
    [InlineData(Score, "--weighting", "likelihood", "--schedule", "cosine")]
    public async Task What_counts_is_taken(string story, params string[] options)
    {
        using var workspace = With(story);
        var run = await workspace.Run(["fit", "story.gen", "--max-iter", "2", .. options]);
        Assert.True(run.Code == 0, run.Errors);
    }

    [Theory]
    [InlineData(Chain, "`--sampler ode` has no effect: it applies to draws from `reverse`, but this is sampling from a diffusion chain",
        "--sampler", "ode")]
    [InlineData(Chain, "`--solver rk4` has no effect: it applies to models that solve an ODE", "--solver", "rk4")]
    [InlineData(Chain, "`--without` has no effect: it applies to sampling from a diffusion chain with `--guidance`, "
        + "but this is sampling from a diffusion chain without `--guidance`", "--without", "w=0")]
    [InlineData(Chain, "`--without seen=...` has no effect: no step of the chain reads `seen`", "--guidance",
        "2", "--without", "seen=0")]
    [InlineData(Flow, "`--sampler corrected` has no effect: it applies to draws from `reverse`, but this is an ODE solved by `dopri5`",
        "--sampler", "corrected")]
    [InlineData(Flow, "`--eta` has no effect: it applies to sampling from a diffusion chain", "--eta", "0")]
    [InlineData(Flow, "`--steps` has no effect", "--steps", "3", "--solver", "tsit5")]
    [InlineData(Flow,
        "`--rtol` has no effect: it applies to ODEs solved by `dopri5` or `tsit5`, but this is an ODE solved by `rk4` (`--steps`)",
        "--steps", "3", "--rtol", "1e-3")]
    [InlineData(Score, "`--solver rk4` has no effect: it applies to models that solve an ODE, "
        + "but this is a reversed SDE (`--sampler ode` uses its ODE)", "--solver", "rk4")]
    [InlineData(Score, "`--rtol` has no effect", "--rtol", "1e-3", "--sampler", "corrected")]
    public async Task Of_draws(string story, string said, params string[] options)
    {
        using var workspace = With(story);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "2", "--out", "fit")).Code);
        var run = await workspace.Run(["sample", "fit", "--data", "story.csv", .. options]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains($"error E0557: {said}", Unwrapped(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Chain, "--steps", "3", "--eta", "0", "--guidance", "2", "--without", "w=0")]
    [InlineData(Flow, "--steps", "3", "--solver", "rk4")]
    [InlineData(Flow, "--rtol", "1e-3", "--atol", "1e-3")]
    [InlineData(Score, "--sampler", "corrected", "--steps", "5")]
    [InlineData(Score, "--sampler", "ode", "--rtol", "1e-3", "--solver", "tsit5")]
    public async Task Draws_that_take_them(string story, params string[] options)
    {
        using var workspace = With(story);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "2", "--out", "fit")).Code);
        var run = await workspace.Run(["sample", "fit", "--data", "story.csv", .. options]);
        Assert.True(run.Code == 0, run.Errors);
    }

    /// <summary>One step of Euler along dx/dt = x doubles what the base distribution draws; a story that is no fit has no steps.</summary>
    [Fact]
    public async Task Of_draws_from_a_story()
    {
        const string Grown = """
            model Grown(N = 5)
            function velocity(x: real, t: unit) -> real = 1 * x
            flow warp: real = ode(velocity)
            for n in 1..N { x[n]: real ~ Normal(0, 1) |> warp }

            """;
        using var workspace = new Workspace().Write("grown.gen", Grown)
            .Write("still.gen", Grown.Replace("1 * x", "0 * x", StringComparison.Ordinal));
        async Task<double[]> Drawn(string story, params string[] options)
        {
            var run = await workspace.Run(["sample", story, "--all", .. options]);
            Assert.True(run.Code == 0, run.Errors);
            return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].SelectMany(l => l.Split(','))
                .Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        }

        var (still, doubled) = (await Drawn("still.gen"), await Drawn("grown.gen", "--steps", "1", "--solver", "euler"));
        Assert.NotEmpty(still);
        Assert.All(still.Zip(doubled), pair => Assert.Equal(2 * pair.First, pair.Second, 1e-12));
        Assert.Contains("error E0557: `--eta` has no effect", (await workspace.Run("sample", "grown.gen", "--eta", "1")).Errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Flow, "`--steps` has no effect: it applies to sampling from a diffusion chain, reversed SDEs, "
        + "energy-based models, and ODEs solved by `rk4` or `euler`, but this is an ODE solved by `dopri5`",
        "--steps", "3", "--solver", "dopri5")]
    [InlineData(Flow, "`--probes` has no effect: it applies to densities along an ODE by `--trace hutchinson`, "
        + "but this is an ODE solved by `dopri5`, with an exact trace", "--probes", "3")]
    [InlineData(Flow, "`--num-particles` has no effect", "--num-particles", "3")]
    [InlineData(Chain, "`--rtol` has no effect", "--rtol", "1e-3")]
    [InlineData(Known, "`--solver rk4` has no effect: it applies to models that solve an ODE, but this is a fit without an "
        + "ODE",
        "--solver", "rk4")]
    public async Task Of_an_evaluation(string story, string said, params string[] options)
    {
        using var workspace = With(story);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "2", "--out", "fit")).Code);
        var run = await workspace.Run(["eval", "fit", "--data", "story.csv", .. options]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains($"error E0557: {said}", Unwrapped(run), StringComparison.Ordinal);
    }

    /// <summary>In a comparison it is enough that one method takes it.</summary>
    [Fact]
    public async Task Of_a_comparison()
    {
        using var workspace = With(Flow).Write("score.gen", Score);
        string[] both = ["compare", "story.gen", "--methods", "flow_matching,mle", "--max-iter", "2"];
        Assert.Equal(0, (await workspace.Run([.. both, "--pairing", "ot"])).Code);
        var run = await workspace.Run([.. both, "--times", "uniform"]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("but this is `mle` of a flow by an `ode`; `flow_matching` =", Unwrapped(run), StringComparison.Ordinal);
        string[] stories = ["compare", "story.gen", "score.gen", "--data", "story.csv", "--max-iter", "2"];
        Assert.Equal(0, (await workspace.Run([.. stories, "--weighting", "likelihood"])).Code);
        Assert.Contains("error E0557: `--free-bits` ", (await workspace.Run([.. stories, "--free-bits", "1"])).Errors,
            StringComparison.Ordinal);
    }

    /// <summary>A story's own options are for any method that accepts it; those that none takes are pointed at.</summary>
    [Fact]
    public async Task Of_a_story()
    {
        using var workspace = With(Flow + "fit { pairing = ot, max_iter = 2 }\n");
        Assert.Equal(0, (await workspace.Run("fit", "story.gen")).Code);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--method", "mle")).Code);
        workspace.Write("story.gen", Flow + "fit { max_iter = 2, weighting = likelihood }\n");
        var run = await workspace.Run("fit", "story.gen");
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0557: `weighting = likelihood` has no effect: it applies to `score`, but this is ", Unwrapped(run),
            StringComparison.Ordinal);
        Assert.Contains("--> story.gen:6:21\n", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Of several stories the one is named that a message without a place is about.</summary>
    [Fact]
    public async Task A_hyperparameter_that_one_of_several_stories_has_not()
    {
        using var workspace = With(Chain).Write("flow.gen", Flow);
        var run = await workspace.Run("compare", "story.gen", "flow.gen", "--data", "story.csv", "--set", "T=3");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("error E0217: flow.gen: `--set T`: the story has no hyperparameter `T`", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Numbers that are missing take no bits.</summary>
    [Fact]
    public async Task Bits_are_of_the_numbers_that_are_there()
    {
        const string Apart = """
            model Apart
            data x[rows]: real[2] from x, y
            param mean: real[2]
            param sd: positive[2]
            for n in rows { x[n] ~ Normal(mean, sd) }

            """;
        using var workspace = new Workspace().Write("a.gen", Apart + "fit { method = map }\n")
            .Write("b.gen", Apart.Replace("Apart", "Other", StringComparison.Ordinal) + "fit { method = map }\n");
        workspace.Write("rows.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{Math.Sin(i):F3},{(i % 4 == 0 ? "" : Math.Cos(3 * i).ToString("F3", CultureInfo.InvariantCulture))}\n"))));
        string[] compare = ["compare", "a.gen", "b.gen", "--data", "rows.csv"];
        var reported = JsonDocument.Parse((await workspace.Run([.. compare, "--format", "json"])).Output).RootElement
            .GetProperty("methods")[0];
        var scores = reported.EnumerateObject().Select(p => p.Value)
            .First(v => v.ValueKind == JsonValueKind.Object && v.TryGetProperty("bits_per_dimension", out _));
        Assert.Equal((2, 1.75), (scores.GetProperty("width").GetInt32(), scores.GetProperty("observed").GetDouble()));
        Assert.Equal(-scores.GetProperty("per_row").GetDouble() / 1.75 / Math.Log(2),
            scores.GetProperty("bits_per_dimension").GetDouble(), 1e-12);
        Assert.Contains("1.75 of 2 numbers in each are there on average, and bits/dim are of those",
            Unwrapped((await workspace.Run(compare)).Output), StringComparison.Ordinal);
    }

    private static string Unwrapped(Finished run) => Unwrapped(run.Errors);

    private static string Unwrapped(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Workspace With(string story) => new Workspace().Write("story.gen", story)
        .Write("story.csv", "x,y,w\n" + string.Concat(Enumerable.Range(0, 30)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{Math.Sin(i):F3},{Math.Cos(3 * i):F3},{i % 2}\n"))));
}
