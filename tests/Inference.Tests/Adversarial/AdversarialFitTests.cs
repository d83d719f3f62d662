using System.Globalization;
using System.Text;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Adversarial;

/// <summary>Whole fits of a story whose data have no density.</summary>
public sealed class AdversarialFitTests
{
    private const string Ring = """
        model Ring(H = 64)
        data x[rows]: real[2] from a, b
        net generate(z: real[2]) -> real[2] = mlp(hidden = [H, H], act = relu)
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Delta(generate(z[n]))
        }
        """;

    private static readonly TestStory small = TestStory.By(Ring, Csv(60), ("H", 6));

    public static TheoryData<string, string> Kinds => new()
    {
        { "gan", "" }, { "gan", "simultaneous" }, { "fgan", "" }, { "wgan", "" }, { "wgan", "spectral" }, { "wgan", "clipping" },
    };

    /// <summary>Five clusters in any unit: draws near each of them, and few elsewhere.</summary>
    [Fact]
    public void All_clusters_are_drawn()
    {
        var outcome = TestStory.By(Ring, Csv(2000, 1000)).Fitted(new(Seed: 1, MaxIterations: 3000, Threads: 1), "gan");
        var overlap = outcome.Summary!.Find<GeneratorAndCritic>()!.Overlap!;
        Assert.InRange(overlap.Precision, 0.8, 1);
        Assert.InRange(overlap.Coverage, 0.6, 1);
        Assert.InRange(outcome.Metric.Value, -0.01, 0.1);
        Assert.True(outcome.Metric.Of is { IsBound: true, IsInNats: false });
        Assert.DoesNotContain(outcome.Diagnostics, d => d.Code is "W0598" or "W0599");
    }

    /// <summary>The critic sees rows in standard units whatever their declared type.</summary>
    [Theory, InlineData("unit"), InlineData("positive")]
    public void The_type_of_the_rows_does_not_change_their_units(string type)
    {
        var csv = "a,b\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{0.3 + (0.01 * (i % 7))},{0.9 - (0.002 * i)}\n")));
        Assert.Equal([0.32875, 0.861, 0.0198956, 0.0233809], UnitsOf("real"), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(UnitsOf("real"), UnitsOf(type));

        double[] UnitsOf(string of) => TestStory
            .By(Ring.Replace("x[rows]: real", "x[rows]: " + of, StringComparison.Ordinal), csv, ("H", 6))
            .Fitted(new(Seed: 1, MaxIterations: 2, Threads: 1), "gan").Summary!.Weights!["x.units"].Values;
    }

    /// <summary>A generator that was not trained is told from the data.</summary>
    [Fact]
    public void A_story_that_misses_the_data_is_warned_of()
    {
        var outcome = TestStory.By(Ring, Csv(2000)).Fitted(new(Seed: 1, MaxIterations: 2, Threads: 1), "gan");
        // ten times the default of two numbers a row
        Assert.Contains("`--gradient-penalty 1`", outcome.Diagnostics.Single(d => d.Code == "W0599").Help, StringComparison.Ordinal);
        Assert.InRange(outcome.Metric.Value, 0.4, Math.Log(2));
    }

    /// <summary>
    /// Draws start ten standard deviations from the data, and the critic is sure: the minimax loss has next to no gradient, so that they
    /// stay; the other one moves them.
    /// </summary>
    [Fact]
    public void The_minimax_loss_saturates()
    {
        var csv = new StringBuilder("x\n");
        var noise = new double[500];
        new RandomStream(5, "rows").FillNormal(noise);
        foreach (var x in noise) csv.Append(CultureInfo.InvariantCulture, $"{x}\n");
        var far = TestStory.By("""
            model Far
            data x[rows]: real
            net generate(z: real) -> real = mlp(hidden = [16], act = tanh)
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ Delta(10 + generate(z[n]))
            }
            """, csv.ToString());
        var (minimax, other) = (Fit("minimax"), Fit("non_saturating"));
        Assert.Contains("`--gradient-penalty 0.1`", minimax.Diagnostics.Single(d => d.Code == "W0598").Help, StringComparison.Ordinal);
        Assert.True(20 * Norm(minimax) < Norm(other), $"{Norm(minimax)}, {Norm(other)}");

        FitOutcome Fit(string loss) => far.Fitted(new(Seed: 1, MaxIterations: 2000, Threads: 1)
        {
            [StandardOptions.GeneratorLoss] = loss,
            [StandardOptions.GradientPenalty] = 0,
            [StandardOptions.CriticSteps] = 20,
        }, "gan");

        static double Norm(FitOutcome of) => of.Summary!.Find<GeneratorAndCritic>()!.All[1].GradientNorm;
    }

    /// <summary>From checkpoints in turns of the critic and after them.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void From_any_checkpoint_it_comes_to_the_same_bits(string method, string how)
    {
        var whole = Fit(null);
        var file = new MemoryFile();
        BitwiseEquality.AreEqual(whole,
            Fit(new(file, IsResumed: false, small.Problem, method) { Clock = new Ticking(TimeSpan.FromHours(1)) }));
        Assert.InRange(file.Written.Count, 20, 30);
        for (var i = 7; i < file.Written.Count; i += 2)
        {
            var held = new MemoryFile();
            held.Replace(stream => stream.Write(file.Written[i]));
            BitwiseEquality.AreEqual(whole, Fit(new(held, IsResumed: true, small.Problem, method)));
        }

        FitOutcome Fit(FitCheckpoint? checkpoint) => small.Fitted(Options(how) with { Checkpoint = checkpoint }, method);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Threads_and_seeds(string method, string how)
    {
        var one = small.Fitted(Options(how), method);
        BitwiseEquality.AreEqual(one, small.Fitted(Options(how) with { Threads = 2 }, method));
        Assert.NotEqual(one.Metric.Value, small.Fitted(Options(how) with { Seed = 9 }, method).Metric.Value);
    }

    [Fact]
    public void Clipped_weights_stay_within_their_bound()
    {
        var weights = small.Fitted(
            new(Seed: 4, MaxIterations: 26) { [StandardOptions.Lipschitz] = "clipping", [StandardOptions.WeightBound] = 0.03 },
            "wgan").Summary!.Weights!;
        var critic = weights.Where(w => w.Key.StartsWith("critic.", StringComparison.Ordinal)).SelectMany(w => w.Value.Values).ToList();
        Assert.Equal(0.03, critic.Max(Math.Abs), 1e-6);
        Assert.True(weights.Where(w => !w.Key.StartsWith("critic.", StringComparison.Ordinal)).SelectMany(w => w.Value.Values)
            .Max(Math.Abs) > 0.1);
    }

    /// <summary>The critic sees the labels, so that draws of each label are near its rows.</summary>
    [Fact]
    public void A_conditional_story_draws_what_its_given_data_ask_for()
    {
        const string Given = """
            model Given
            data c[rows]: real
            data x[rows]: real
            net generate(z: real, c: real) -> real = mlp(hidden = [32], act = tanh)
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ Delta(generate(z[n], c[n]))
            }
            """;
        var noise = new double[2000];
        new RandomStream(2, "noise").FillNormal(noise);
        var csv = new StringBuilder("c,x\n");
        foreach (var (i, e) in noise.Index()) csv.Append(CultureInfo.InvariantCulture, $"{i % 2},{(3 * (i % 2)) + (0.3 * e)}\n");
        var story = TestStory.By(Given, csv.ToString());
        var plan = story.Select("gan").Plan!.ObjectiveOf<AdversarialPlan>();
        Assert.Equal(["c", "x"], plan.Critic.Arguments.Select(a => a.Name).Order());
        var overlap = story.Fitted(new(Seed: 1, MaxIterations: 3000, Threads: 1), "gan");
        Assert.InRange(overlap.Metric.Value, -0.01, 0.1);
    }

    /// <summary>0.05 for each of the two numbers of a row.</summary>
    [Theory, InlineData("gan"), InlineData("fgan")]
    public void The_default_penalty_grows_with_the_numbers_of_a_row(string method) =>
        BitwiseEquality.AreEqual(small.Fitted(Options(""), method),
            small.Fitted(Options("", 0.1), method));

    /// <summary>The critic sees k plus uniform noise, not the numbers that were drawn when the data were read.</summary>
    [Fact]
    public void Data_with_a_distribution_are_drawn_anew_at_each_step()
    {
        var story = TestStory.By("""
            model Levels
            data k[rows]: int[2] from a, b
            data x[rows]: real[2] from Uniform(k, k + 1)
            net generate(z: real[2]) -> real[2] = mlp(hidden = [4], act = tanh)
            for n in rows {
              z[n]: real[2] ~ Normal(0, 1)
              x[n] ~ Delta(generate(z[n]))
            }
            """, "a,b\n1,2\n-3,4\n0,5\n");
        var plan = story.Select("gan").Plan!.ObjectiveOf<AdversarialPlan>();
        var batch = AdversarialBatch.Lower(
            plan, story.Problem, TestStory.Catalog, new(plan.Of.Rows, 3, ElementType.Float64) { Trains = true }, new NoConstraint());
        var program = new Interpreter(batch.Builder.Build(("data", batch.Data.Value)));
        var objective = batch.ToTrain([]);
        var inputs = objective.Batch.ToDictionary(b => b.Slot, b => b.Data);
        foreach (var at in (double[])[0.25, 0.75])
        {
            foreach (var noise in objective.Noise) inputs[noise.Name] = new(noise.Shape, [.. Enumerable.Repeat(at, noise.Shape.Count)]);
            var seen = program.Run(inputs)["data"].Values;
            Assert.Equal([1 + at, 2 + at, -3 + at, 4 + at, at, 5 + at], seen, (a, b) => Math.Abs(a - b) < 1e-9);
        }
    }

    /// <summary>The critic sees given data in standard units too: in other units of the column it has the same weights.</summary>
    [Fact]
    public void Units_of_given_data_do_not_matter_to_the_critic()
    {
        var story = Ring.Replace("data x", "data c[rows]: real from c\ndata x", StringComparison.Ordinal)
            .Replace("generate(z: real[2])", "generate(z: real[2], c: real)", StringComparison.Ordinal)
            .Replace("generate(z[n])", "generate(z[n], c[n])", StringComparison.Ordinal);
        string[] lines = [.. Csv(60).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string With(double unit) => string.Join('\n', lines.Select((line, i) => i == 0 ? $"{line},c"
            : FormattableString.Invariant($"{line},{unit * Math.Sin(i)}")));
        var (one, other) = (Fit(1), Fit(1024));
        foreach (var (name, weights) in one.Summary!.Weights!.Where(w => w.Key.StartsWith("critic.", StringComparison.Ordinal)))
            Assert.Equal(weights.Values, other.Summary!.Weights![name].Values, (a, b) => Math.Abs(a - b) < 1e-4);

        FitOutcome Fit(double unit) => TestStory.By(story, With(unit), ("H", 6)).Fitted(Options("alternating"), "gan");
    }

    /// <summary>Noise from samplers without a gradient: none is taken by draws of the prior.</summary>
    [Theory, InlineData("StudentT(3, 0, 1)"), InlineData("Truncated(Normal(0, 1), low = 0)"), InlineData("Gamma(2, 1)")]
    public void Noise_has_any_distribution(string noise)
    {
        var story = Ring.Replace("Normal(0, 1)", noise, StringComparison.Ordinal);
        if (noise[0] == 'G') story = story.Replace("real[2] ~", "positive[2] ~", StringComparison.Ordinal)
            .Replace("generate(z: real[2])", "generate(z: positive[2])", StringComparison.Ordinal);
        Assert.True(double.IsFinite(TestStory.By(story, Csv(60), ("H", 6)).Fitted(Options("alternating"), "gan").Metric.Value));
    }

    /// <summary>Without a penalty the critic needs no second derivative.</summary>
    [Fact]
    public void A_critic_with_attention_is_trained_without_a_penalty()
    {
        var story = TestStory.By(Ring + "\n"
            + "critic { net judge(x: real[2]) -> real = reshape(2, 1, 1) |> attention(heads = 1) |> flatten |> linear }",
            Csv(60), ("H", 6));
        var facts = StoryFacts.Of(story.Graph, TestStory.Catalog, RunOptions.None.With(StandardOptions.GradientPenalty, 0.0))
            .With(story.Problem);
        var plan = new MethodTable(TestStory.Catalog).Select(facts, "gan");
        var fitting = plan.Method!.Start(story.Problem, plan.Plan!, Options("alternating", 0)).Value!;
        Assert.NotNull(fitting.Run(Options("alternating", 0), new NoProgress(), TestContext.Current.CancellationToken).Summary);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "x[n] ~ Normal(generate(z[n]), 1)", "", "has a density" },
        { "x[n] ~ Delta(generate(z[n]))", "critic { net judge(z: real[2]) -> real = linear }", "does not read `x`" },
        { "x[n] ~ Delta(generate(z[n]))", "critic { net judge(x: real[2], z: real[2]) -> real = linear }", "reads the latent `z`" },
        { "x[n] ~ Delta(m * generate(z[n]))",
            "m = 2.5\ncritic { net judge(x: real[2], m: real) -> real = linear }", "not data of each row" },
        { "x[n] ~ Delta(generate(z[n]))",
            "critic { net judge(x: real[2]) -> real = reshape(2, 1, 1) |> attention(heads = 1) |> flatten |> linear }",
            "`--gradient-penalty 0`" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_refusal_has_its_reason(string draw, string critic, string why)
    {
        var story = Ring.Replace("x[n] ~ Delta(generate(z[n]))", draw, StringComparison.Ordinal) + "\n" + critic;
        var found = TestStory.By(story, Csv(20), ("H", 4)).Select("gan").Diagnostics;
        Assert.Contains(found, d => $"{d.Message} {d.Help}".Contains(why, StringComparison.Ordinal));
    }

    private static FitOptions Options(string how, double? penalty = null) => new(Seed: 4, MaxIterations: 26, Threads: 1)
    {
        [StandardOptions.Updates] = how == "simultaneous" ? how : null,
        [StandardOptions.Lipschitz] = how is "spectral" or "clipping" ? how : null,
        [StandardOptions.GradientPenalty] = penalty,
        [StandardOptions.BatchSize] = 20,
        [StandardOptions.InstanceNoise] = 0.2,
    };

    /// <summary>Clusters on a circle, each with a standard deviation of a tenth of the radius.</summary>
    private static string Csv(int rows, double unit = 1)
    {
        var (noise, text) = (new double[2 * rows], new StringBuilder("a,b\n"));
        new RandomStream(3, "rows").FillNormal(noise);
        for (var i = 0; i < rows; i++)
        {
            var angle = 2 * Math.PI * i / 5;
            text.Append(CultureInfo.InvariantCulture, $"{unit * (Math.Cos(angle) + (0.1 * noise[2 * i]))},")
                .Append(CultureInfo.InvariantCulture, $"{unit * (Math.Sin(angle) + (0.1 * noise[(2 * i) + 1]) + 7)}\n");
        }

        return text.ToString();
    }
}
