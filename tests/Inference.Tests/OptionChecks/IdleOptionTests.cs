using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.OptionChecks;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Diffusion;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.OptionChecks;

/// <summary>
/// The table of what options count for, against fits themselves: an option that is said to change nothing changes no bit, and one that is
/// said to count changes some.
/// </summary>
public sealed class IdleOptionTests
{
    private const string Csv = "x,y\n0.7,0.1\n-1.3,0.4\n0.2,-0.6\n1.1,0.9\n-0.4,-0.2\n0.5,1.4\n";

    private const string Flow = """
        model Flow
        data x[rows]: real[2] from x, y
        net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [4], act = tanh)
        flow warp: real[2] = ode(velocity, solver = rk4, steps = 3)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Score = """
        model Reversal
        data x[rows]: real[2] from x, y
        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net score(x: real[2], t: unit) -> real[2] = mlp(hidden = [4], act = tanh)
        for n in rows { x[n] ~ reverse(noising, score) }
        """;

    private const string Encoded = """
        model Encoded
        data x[rows]: real[2] from x, y
        net decode(z: real) -> real[2] = mlp(hidden = [4], act = tanh)
        for n in rows {
          z[n]: real ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]), 0.5)
        }
        guide {
          net encode(x: real[2]) -> (mean: real, sd: positive) = mlp(hidden = [4], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string AboveLatent = """
        model Latent(T = 4)
        data x[rows]: real[2] from x, y
        net decode(z: real) -> real[2] = mlp(hidden = [4], act = tanh)
        net noise(s: real, t: index[T]) -> real = mlp(hidden = [4], act = tanh)
        for t in 1..T {
          keep[t] = exp(-0.3 * t)
          beta[t] = 1 - keep[t]
        }
        for n in rows {
          s[n, T]: real ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal((s[n, t] - beta[t] * noise(s[n, t], t)) / sqrt(keep[t]), variance = beta[t]) }
          z[n]: real ~ Normal(s[n, 1], 0.5)
          x[n] ~ Normal(decode(z[n]), 0.5)
        }
        guide {
          net encode(x: real[2]) -> (mean: real, sd: positive) = mlp(hidden = [4], act = tanh)
          for n in rows {
            z[n] ~ Normal(encode(x[n]))
            s[n, 1] ~ Normal(sqrt(keep[1]) * z[n], variance = beta[1])
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

    private const string Priors = """
        model Priors
        data x[rows]: real from x
        mean ~ Normal(0, 10)
        sd ~ HalfNormal(10)
        for n in rows { x[n] ~ Normal(mean, sd) }
        """;

    private const string Effects = """
        model Effects
        data x[rows]: real from x
        mean ~ Normal(0, 1)
        for n in rows {
          z[n] ~ Normal(mean, 1)
          x[n] ~ StudentT(4, z[n], 1)
        }
        """;

    private static readonly string Logistic = Effects.Replace("StudentT(4, ", "Logistic(", StringComparison.Ordinal);

    private const string Joint = Effects + "\n" + """
        guide {
          flow bend: real[7] = affine
          u: real[7] ~ Normal(0, 1) |> bend
          mean ~ Delta(u[7])
          for n in rows { z[n] ~ Delta(u[n]) }
        }
        """;

    private static readonly RunOptions None = new();

    private static readonly Dictionary<string, RunOptions> Options = new()
    {
        ["--batch-size"] = new() { [StandardOptions.BatchSize] = 3 },
        ["--learning-rate"] = new() { [StandardOptions.LearningRate] = 0.02 },
        ["--schedule constant"] = new() { [StandardOptions.Schedule] = "constant" },
        ["--optimizer amsgrad --weight-decay"] = new() { [StandardOptions.Optimizer] = "amsgrad", [StandardOptions.WeightDecay] = 0.1 },
        ["--clip-norm"] = new() { [StandardOptions.ClipNorm] = 1e-6 },
        ["--ema"] = new() { [StandardOptions.Averaging] = 0.5 },
        ["--num-particles"] = new() { [StandardOptions.Particles] = 3 },
        ["--kl-warm-up"] = new() { [StandardOptions.WarmUp] = 0.9 },
        ["--beta"] = new() { [StandardOptions.Beta] = 0.3 },
        ["--free-bits"] = new() { [StandardOptions.FreeBits] = 30 },
        ["--kl sampled"] = new() { [StandardOptions.Divergences] = "sampled" },
        ["--weighting elbo"] = new() { [StandardOptions.Weighting] = "elbo" },
        ["--weighting simple"] = new() { [StandardOptions.Weighting] = "simple" },
        ["--weighting likelihood"] = new() { [StandardOptions.Weighting] = "likelihood" },
        ["--weighting uniform"] = new() { [StandardOptions.Weighting] = "uniform" },
        ["--objective derived"] = new() { [StandardOptions.Objective] = "derived" },
        ["--objective plain"] = new() { [StandardOptions.Objective] = "plain" },
        ["--times uniform"] = new() { [StandardOptions.Times] = "uniform" },
        ["--pairing ot"] = new() { [StandardOptions.Pairing] = "ot" },
        ["--gradient stl"] = new() { [StandardOptions.Gradient] = "stl" },
        ["--marginalize laplace"] = new() { [StandardOptions.Marginalize] = "laplace" },
        [Nothing] = new() { [StandardOptions.Marginalize] = "off" },
    };

    private static readonly string[] Training = ["--batch-size", "--learning-rate", "--schedule constant",
        "--optimizer amsgrad --weight-decay", "--clip-norm", "--ema"];

    private static readonly string[] WholeTraining = [.. Training.Where(o => o != "--batch-size")];

    private static readonly string[] Guide = ["--num-particles", "--kl-warm-up", "--beta", "--gradient stl"];

    /// <summary>What asks for nothing to be done is accepted where there is nothing to do.</summary>
    private const string Nothing = "--marginalize off";

    private static readonly string[] Integrals = ["--marginalize laplace", Nothing];

    private static readonly Dictionary<string, string> Stories = new() { ["chain"] = ChainStories.Net(), ["latent chain"] = AboveLatent,
        ["encoded"] = Encoded, ["flow"] = Flow, ["score"] = Score, ["known"] = Known, ["effects"] = Effects, ["joint"] = Joint,
        ["priors"] = Priors, ["logistic"] = Logistic };

    /// <summary>The story, the method, what is asked beside, and the options that count.</summary>
    public static TheoryData<string, string, string, string[]> Fits => new()
    {
        { "chain", "elbo", "", [.. Training, "--num-particles", "--kl-warm-up", "--beta", "--gradient stl", "--weighting elbo",
            "--weighting simple", "--objective derived", "--objective plain", "--times uniform"] },
        { "chain", "elbo", "--objective plain", [.. Training, .. Guide, "--weighting elbo", "--objective plain", "--objective derived"] },
        { "chain", "iwae", "", [.. Training, .. Guide, "--objective plain"] },
        { "latent chain", "elbo", "", [.. Training, .. Guide, "--free-bits", "--kl sampled", "--weighting elbo", "--weighting simple",
            "--objective derived", "--objective plain", "--times uniform"] },
        { "encoded", "elbo", "", [.. Training, .. Guide, "--free-bits", "--kl sampled"] },
        { "encoded", "elbo", "--kl sampled", [.. Training, .. Guide, "--kl sampled"] },
        { "encoded", "iwae", "", [.. Training, .. Guide] },
        { "flow", "flow_matching", "", [.. Training, "--pairing ot"] },
        { "flow", "mle", "", [.. Training] },
        { "score", "score", "", [.. Training, "--weighting likelihood", "--weighting uniform"] },
        { "effects", "elbo", "", [.. WholeTraining, .. Guide] },
        { "joint", "elbo", "", [.. WholeTraining, .. Guide] },
        { "joint", "iwae", "", [.. WholeTraining, .. Guide] },
        { "known", "elbo", "", [.. Training, .. Guide] },
        { "known", "mle", "", [] },
        { "known", "map", "", [] },
        { "priors", "laplace", "", [] },
        { "priors", "advi", "", ["--num-particles"] },
        { "logistic", "laplace", "", Integrals },
        { "logistic", "map", "", Integrals },
    };

    [Theory, MemberData(nameof(Fits))]
    public void Options_count_where_the_table_says_so(string story, string method, string beside, string[] counting)
    {
        var bound = TestStory.By(Stories[story], Csv);
        var made = bound.Select(method).Method!;
        var common = beside.Length == 0 ? None : Options[beside];
        foreach (var (name, option) in Options)
        {
            var all = With(common, option);
            var idle = IneffectiveOptions.OfFits(option, [(made, bound.Facts, all)]);
            var isAccepted = counting.Contains(name) || name == Nothing;
            Assert.True(isAccepted == (idle.Count == 0), $"{name}: {string.Join("; ", idle.Select(d => d.Message))}");
            Assert.All(idle, d => Assert.Equal("E0557", d.Code));
        }
    }

    /// <summary>What is the default anyway is not asked for a change.</summary>
    private static readonly string[] Silent = ["--weighting elbo", "--weighting uniform", "--objective derived"];

    [Theory]
    [InlineData("chain", "elbo", "")]
    [InlineData("chain", "elbo", "--objective plain")]
    [InlineData("encoded", "elbo", "")]
    [InlineData("encoded", "iwae", "")]
    [InlineData("latent chain", "elbo", "")]
    [InlineData("effects", "elbo", "")]
    [InlineData("joint", "elbo", "")]
    [InlineData("joint", "iwae", "")]
    [InlineData("flow", "flow_matching", "")]
    [InlineData("flow", "mle", "")]
    [InlineData("score", "score", "")]
    [InlineData("known", "mle", "")]
    [InlineData("priors", "advi", "")]
    [InlineData("logistic", "laplace", "")]
    [InlineData("logistic", "map", "")]
    public void What_is_idle_changes_no_bit_and_what_counts_changes_some(string story, string method, string beside)
    {
        var bound = TestStory.By(Stories[story], Csv);
        var made = bound.Select(method).Method!;
        var common = beside.Length == 0 ? None : Options[beside];
        var without = Bits(bound, method, common);
        foreach (var (name, option) in Options.Where(o => !Silent.Contains(o.Key) && o.Key != beside
            && (o.Key != Nothing || story == "logistic") && IsPossible(story, o.Key)))
        {
            var isIdle = IneffectiveOptions.OfFits(option, [(made, bound.Facts, With(common, option))]).Count > 0;
            Assert.True(isIdle == without.SequenceEqual(Bits(bound, method, With(common, option))),
                $"{name} is told {(isIdle ? "to change nothing, and does" : "to count, and changes nothing")}");
        }
    }

    /// <summary>A guide that the story writes for all latents leaves none for another distribution.</summary>
    [Fact]
    public void Beside_a_written_guide_no_other_one_is_derived()
    {
        var full = new RunOptions { [StandardOptions.Guide] = "full_rank" };
        var written = TestStory.By(Encoded, Csv);
        var idle = Assert.Single(IneffectiveOptions.OfFits(full, [(written.Select("elbo").Method!, written.Facts, full)]));
        Assert.Equal("E0557", idle.Code);
        Assert.Contains("`elbo` with the guide that the story writes", idle.Message, StringComparison.Ordinal);
        var left = TestStory.By(Encoded
            .Replace("x[n] ~ Normal(decode(z[n]), 0.5)", "x[n] ~ Normal(decode(z[n]), noise)", StringComparison.Ordinal)
            .Replace("for n in rows {\n  z[n]: real", "noise ~ Gamma(2, 1)\nfor n in rows {\n  z[n]: real", StringComparison.Ordinal), Csv);
        Assert.Empty(IneffectiveOptions.OfFits(full, [(left.Select("elbo").Method!, left.Facts, full)]));
    }

    /// <summary>One that any of several fits takes counts for all of them.</summary>
    [Fact]
    public void Of_several_fits_one_is_enough()
    {
        var (flow, chain) = (TestStory.By(Flow, Csv), TestStory.By(ChainStories.Net(), Csv));
        var (pairs, option) = (flow.Select("flow_matching").Method!, Options["--pairing ot"]);
        Assert.Single(IneffectiveOptions.OfFits(option, [(flow.Select("mle").Method!, flow.Facts, option)]));
        Assert.Empty(IneffectiveOptions.OfFits(option, [(flow.Select("mle").Method!, flow.Facts, option), (pairs, flow.Facts, option)]));
        Assert.Empty(IneffectiveOptions.OfFits(option, [(chain.Select("elbo").Method!, chain.Facts, option), (pairs, flow.Facts, option)]));
    }

    /// <summary>Where critic and story step together, no step of the critic comes before.</summary>
    [Fact]
    public void Steps_of_the_critic_need_turns()
    {
        var story = TestStory.By("""
            model Gan
            data x[rows]: real[2] from x, y
            net generate(z: real) -> real[2] = mlp(hidden = [4], act = tanh)
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ Delta(generate(z[n]))
            }
            """, Csv);
        var steps = new RunOptions { [StandardOptions.CriticSteps] = 7 };
        var together = new RunOptions { [StandardOptions.CriticSteps] = 7, [StandardOptions.Updates] = "simultaneous" };
        var gan = story.Select("gan").Method!;
        Assert.Empty(IneffectiveOptions.OfFits(steps, [(gan, story.Facts, steps)]));
        var idle = Assert.Single(IneffectiveOptions.OfFits(together, [(gan, story.Facts, together)]));
        Assert.Contains("`--updates alternating`", idle.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether a fit can take the option, and shows it in its numbers.</summary>
    private static bool IsPossible(string story, string option) => (story, option) switch
    {
        // the simple loss is for chains that begin at data
        ("latent chain", "--weighting simple") => false,
        // however many draws it begins with, they are doubled to as many in the end
        ("priors", "--num-particles") => false,
        // the guide of a chain has nothing to learn
        ("chain", "--gradient stl") => false,
        // the default of a flow guide
        ("joint", "--gradient stl") => false,
        _ => true,
    };

    private static RunOptions With(RunOptions common, RunOptions option) => option.OrElse(common);

    private static long[] Bits(TestStory bound, string method, RunOptions options)
    {
        var summary = bound.Fitted(new FitOptions(MaxIterations: 50, Threads: 1).With(options), method).Summary!;
        IEnumerable<Tensor> arrays = summary.Weights is { Count: > 0 } weights
            ? weights.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => w.Value) : summary.Estimates.Select(e => e.Value);
        return [.. arrays.SelectMany(a => a.Values).Select(BitConverter.DoubleToInt64Bits)];
    }
}
