using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Adversarial;

/// <summary>Whole fits of a story whose guide samples without a density.</summary>
public sealed class AdversarialBayesTests
{
    private const string Guide = """
        guide {
          net encode(x: real, noise: real) -> real = linear
          for n in rows {
            noise[n] ~ Normal(0, 1)
            z[n] ~ Delta(encode(x[n], noise[n]))
          }
        }
        """;

    private const string Conjugate = """
        model Conjugate
        data x[rows]: real
        param shift: real
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(z[n] + shift, 0.5)
        }

        """;

    private const string Critic = "\ncritic { net judge(x: real, z: real) -> real = mlp(hidden = [32, 32], act = tanh) }";

    private static readonly TestStory small = TestStory.By(Conjugate + Guide + Critic.Replace("32", "6", StringComparison.Ordinal),
        GuideCriticTests.Csv(GuideCriticTests.Rows(60)));

    public static TheoryData<string> Contrasts => ["adaptive", "prior"];

    /// <summary>
    /// Of the conjugate story `exact` knows the posterior of z given a row; the guide's draws have its mean and standard deviation, the
    /// param is the mean of the rows, and both values printed are near the exact log-likelihood, the bound below it.
    /// </summary>
    [Theory, MemberData(nameof(Contrasts))]
    public void Draws_of_the_guide_have_the_exact_posterior(string contrast)
    {
        double[] rows = [.. GuideCriticTests.Rows(4000).Select(x => x + 2)];
        var story = TestStory.By(Conjugate + Guide + Critic, GuideCriticTests.Csv(rows));
        var usual = new FitOptions(Seed: 2, Threads: 1);
        var quick = new FitOptions(Seed: 2, MaxIterations: 8000, Threads: 1)
        {
            [StandardOptions.Contrast] = contrast,
            [StandardOptions.CriticSteps] = 1,
            [StandardOptions.LearningRate] = 4e-3,
            [StandardOptions.GeneratorRate] = 4e-3,
        };
        // by the defaults, and by fewer steps at a higher rate
        var outcome = story.Fitted(contrast == "adaptive" ? usual : quick, "avb");
        var shift = outcome.Summary!.Estimates.Single(e => e.Name == "shift").Value.Values[0];
        Assert.Equal(rows.Average(), shift, 0.05);

        double[] at = [0.5, 2, 4];
        var exact = TestStory.By(Conjugate.Replace("param shift: real\n", "", StringComparison.Ordinal)
                .Replace("+ shift", FormattableString.Invariant($"+ {shift:R}"), StringComparison.Ordinal), GuideCriticTests.Csv(at))
            .Fitted(new(Threads: 1), "exact").Summary!.Estimates.Single(e => e.Name == "z");
        for (var i = 0; i < at.Length; i++)
        {
            var (mean, sd) = Moments(story, outcome, at[i]);
            Assert.Equal(exact.Value.Values[i], mean, 0.05);
            Assert.Equal(exact.Spread!.Sd.Values[i], sd, 0.05);
        }

        var likelihood = rows.Average(x => (-0.5 * Math.Pow(x - shift, 2) / 1.25) - (0.5 * Math.Log(2 * Math.PI * 1.25)));
        Assert.Equal(likelihood, outcome.Metric.Value / rows.Length, 0.1);
        Assert.False(outcome.Metric.Of.IsBound);
        var bound = outcome.Summary.Find<ProposalBound>()!;
        // the bound is on 2,000 of the rows
        Assert.InRange(bound.PerRow, likelihood - 0.05, likelihood + (3 * bound.Error));
    }

    /// <summary>
    /// A narrow posterior is far from the prior, from which a small critic cannot separate it as log q - log p would; it is near the normal
    /// distribution with its own mean and sd.
    /// </summary>
    [Theory, InlineData("prior", true), InlineData("adaptive", false)]
    public void An_estimate_far_above_the_bound_is_warned_of(string contrast, bool isWarned)
    {
        var narrow = Conjugate.Replace("param shift: real\n", "", StringComparison.Ordinal)
            .Replace("z[n] + shift, 0.5", "z[n], 0.02", StringComparison.Ordinal);
        var outcome = TestStory.By(narrow + Guide + Critic.Replace("32, 32", "4", StringComparison.Ordinal),
            GuideCriticTests.Csv(GuideCriticTests.Rows(200))).Fitted(new(Seed: 1, MaxIterations: 6000, Threads: 1)
            {
                [StandardOptions.Contrast] = contrast,
                [StandardOptions.CriticSteps] = 1,
                [StandardOptions.LearningRate] = 0.02,
                [StandardOptions.GeneratorRate] = 0.02,
            }, "avb");
        Assert.Equal(isWarned, outcome.Diagnostics.Any(d => d.Code == "W0626"));
        // of rows with variance 1 or so, x ~ Normal(0, 1) is the marginal
        Assert.Equal(isWarned, outcome.Metric.Value / 200 > outcome.Summary!.Find<ProposalBound>()!.PerRow + 1);
    }

    private static (double Mean, double Sd) Moments(TestStory story, FitOutcome outcome, double at)
    {
        const int Count = 4000;
        var copies = TestStory.By(Conjugate + Guide + Critic, GuideCriticTests.Csv(Enumerable.Repeat(at, Count)));
        var batch = new GuideCriticBatch(story.Select("avb").Plan!.ObjectiveOf<GuideCriticPlan>(),
            copies.Problem with { Trained = outcome.Summary!.Weights! }, TestStory.Catalog,
            new(Count, false, ElementType.Float64) { Fixed = outcome.Summary!.Weights! });
        var inputs = batch.ToTrain([]).Batch.ToDictionary(b => b.Slot, b => b.Data);
        foreach (var noise in batch.ToTrain([]).Noise)
        {
            var numbers = new double[noise.Shape.Count];
            new RandomStream(3, noise.Name).FillNormal(numbers);
            inputs[noise.Name] = new(noise.Shape, numbers);
        }

        var z = new Interpreter(batch.Builder.Build(("z", batch.OfGuide["z"]))).Run(inputs)["z"].Values;
        return (z.Average(), Math.Sqrt(z.Average(v => v * v) - Math.Pow(z.Average(), 2)));
    }

    [Theory, MemberData(nameof(Contrasts))]
    public void From_any_checkpoint_it_comes_to_the_same_bits(string contrast)
    {
        var whole = Fit(null);
        var file = new MemoryFile();
        BitwiseEquality.AreEqual(whole,
            Fit(new(file, IsResumed: false, small.Problem, "avb") { Clock = new Ticking(TimeSpan.FromHours(1)) }));
        Assert.InRange(file.Written.Count, 20, 30);
        // three steps of the critic and one of story and guide: both within a turn and after it
        for (var i = 7; i < file.Written.Count; i += 3)
        {
            var held = new MemoryFile();
            held.Replace(stream => stream.Write(file.Written[i]));
            BitwiseEquality.AreEqual(whole, Fit(new(held, IsResumed: true, small.Problem, "avb")));
        }

        FitOutcome Fit(FitCheckpoint? checkpoint) => small.Fitted(Options(contrast) with { Checkpoint = checkpoint }, "avb");
    }

    [Theory, MemberData(nameof(Contrasts))]
    public void Threads_and_seeds(string contrast)
    {
        var one = small.Fitted(Options(contrast), "avb");
        BitwiseEquality.AreEqual(one, small.Fitted(Options(contrast) with { Threads = 2 }, "avb"));
        Assert.NotEqual(one.Metric.Value, small.Fitted(Options(contrast) with { Seed = 9 }, "avb").Metric.Value);
    }

    [Fact]
    public void A_derived_critic_reads_what_the_guide_reads_and_draws()
    {
        var plan = TestStory.By(Conjugate + Guide, "x\n1\n2\n").Select().Plan!.ObjectiveOf<GuideCriticPlan>();
        Assert.Equal(["x", "z"], plan.Critic.Arguments.Select(a => a.Name));
    }

    [Theory, InlineData("elbo"), InlineData("iwae")]
    public void Bounds_by_the_density_of_the_guide_refer_to_avb(string method) =>
        Assert.Contains(TestStory.By(Conjugate + Guide, "x\n1\n2\n").Select(method).Diagnostics,
            d => $"{d.Message} {d.Help}".Contains("`--method avb`", StringComparison.Ordinal));

    public static TheoryData<string, string, string> Refused => new()
    {
        { Conjugate, "x\n1\n2\n", "the story has no guide" },
        { Conjugate + Guide.Replace("Delta(encode(x[n], noise[n]))", "Normal(encode(x[n], 0), 1)", StringComparison.Ordinal)
            .Replace("    noise[n] ~ Normal(0, 1)\n", "", StringComparison.Ordinal), "x\n1\n2\n", "`probdsl fit` without `--method`" },
        { Conjugate + Guide.Replace("encode(x[n], noise[n])", "encode(x[n], 0)", StringComparison.Ordinal)
            .Replace("    noise[n] ~ Normal(0, 1)\n", "", StringComparison.Ordinal), "x\n1\n2\n", "without noise" },
        { Conjugate + Guide, "x\n1\n\n2\n", "missing" },
        { Conjugate + Guide + Critic.Replace("x: real, z: real", "x: real", StringComparison.Ordinal), "x\n1\n2\n",
            "does not read `z`" },
        { Conjugate + Guide + Critic.Replace("x: real, z: real", "z: real", StringComparison.Ordinal), "x\n1\n2\n",
            "does not read `x`" },
        { Conjugate.Replace("z[n] ~ Normal(0, 1)", "k[n]: index[2] ~ Categorical([0.5, 0.5])\n  z[n] ~ Normal(k[n], 1)",
            StringComparison.Ordinal) + Guide, "x\n1\n2\n", "`k` is finite" },
        { Conjugate.Replace("z[n] ~ Normal(0, 1)", "w[n] ~ Normal(0, 1)\n  z[n] ~ Normal(w[n], 1)", StringComparison.Ordinal) + Guide,
            "x\n1\n2\n", "does not sample `w`" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_refusal_has_its_reason(string story, string csv, string why)
    {
        var found = TestStory.By(story, csv).Select("avb").Diagnostics;
        Assert.Contains(found, d => $"{d.Message} {d.Help}".Contains(why, StringComparison.Ordinal));
    }

    private static FitOptions Options(string contrast) => new(Seed: 4, MaxIterations: 26, Threads: 1)
    {
        [StandardOptions.Contrast] = contrast,
        [StandardOptions.CriticSteps] = 3,
        [StandardOptions.BatchSize] = 20,
    };
}
