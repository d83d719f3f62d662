using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.NoiseContrastive;

/// <summary>Energy-based stories that cannot be fitted, with the reason; held-out rows and checkpoints of those that can.</summary>
public sealed class EnergyRefusalTests
{
    private const string Net = "net energy(x: real) -> real = mlp(hidden = [4], act = tanh)",
        Draw = "x[n] ~ EnergyBased(energy, noise = Normal(0, 3))", Rows = "x\n1\n2\n-1\n0.5\n";

    private static string Story(string declared, string body = Draw, string data = "data x[rows]: real from x") => $$"""
        model Energies
        {{data}}
        {{declared}}
        for n in rows { {{body}} }
        """;

    public static TheoryData<string, string> Refused => new()
    {
        { Story($"{Net}\nparam sd: positive", "x[n] ~ EnergyBased(energy, Normal(0, sd))"), "reads the param `sd`" },
        { Story($"{Net}\nnet start(c: real) -> real = linear", "x[n] ~ EnergyBased(energy, Normal(start(0.5), 1))"),
            "calls the net `start`" },
        { Story("function energy(x: real) -> real = x^2"), "has no weights and reads no `param`" },
        { Story(Net, "z[n]: real ~ Normal(0, 1)\n  " + Draw), "`z` is latent" },
        { Story(Net, $"{Draw}\n  y[n] ~ Normal(x[n], 1)", "data x[rows]: real from x\ndata y[rows]: real from x"), "`y[n]` adds a term" },
        { Story(Net, $"{Draw}\n  target += x[n]"), "adds a term" },
        { Story($"{Net}\nflow warp: real = affine", "x[n] ~ EnergyBased(energy, Normal(0, 3) |> warp)"), "has no density or no sampler" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_refusal_has_its_reason(string story, string why)
    {
        var selection = TestStory.By(story, Rows).Select();
        Assert.Null(selection.Plan);
        Assert.Contains(selection.Diagnostics, d => d.Code == "E0402" && d.Message.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void A_story_with_a_density_needs_no_noise()
    {
        var refused = TestStory.By("model A\ndata x[rows]: real from x\nparam m: real\nfor n in rows { x[n] ~ Normal(m, 1) }", Rows)
            .Select("nce").Diagnostics;
        Assert.Contains(refused, d => d.Code == "E0402" && d.Message.Contains("no normalizer to learn", StringComparison.Ordinal)
            && d.Help!.Contains("--method mle", StringComparison.Ordinal));
    }

    [Theory, InlineData("mle"), InlineData("map"), InlineData("elbo"), InlineData("exact")]
    public void Methods_that_need_a_density_say_which_one_learns_it(string method)
    {
        var refused = TestStory.By(Story(Net), Rows).Select(method).Diagnostics;
        Assert.Contains(refused, d => d.Message.Contains("known up to its normalizer only", StringComparison.Ordinal));
        Assert.Contains(refused, d => d.Help!.Contains("--method nce", StringComparison.Ordinal));
    }

    [Fact]
    public void Noise_of_a_smaller_support_than_the_data_is_an_error()
    {
        var outcome = TestStory.By(Story(Net, "x[n] ~ EnergyBased(energy, Gamma(2, 1))"), Rows).Fit();
        var error = Assert.Single(outcome.Diagnostics);
        Assert.Equal("E0618", error.Code);
        Assert.Contains("first at row 3", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Ranking learns an energy for each conditioning input up to its own constant.</summary>
    [Fact]
    public void Ranking_with_conditioning_inputs_has_no_density_of_rows()
    {
        var story = TestStory.By(Story("net energy(x: real, c: real) -> real = mlp(hidden = [4], act = tanh)",
            "x[n] ~ EnergyBased(energy, Normal(0, 3), c[n])", "data x[rows]: real from x\ndata c[rows]: real from x"), Rows);
        var outcome = story.Fitted(new FitOptions(MaxIterations: 5, Threads: 1) { [StandardOptions.Contrast] = "ranking" });
        var fit = FitInMemory.Create("nce", story.Problem, outcome.Summary!);
        Assert.Equal("E0619", Assert.Single(RowScoring.Score(fit, story.Problem with { Trained = fit.Weights }, true, TestStory.Catalog)
            .Diagnostics).Code);
    }

    /// <summary>A row of two columns is drawn as one: neither column has a density without the other.</summary>
    [Theory, InlineData("x,y\n1,2\n3,\n2,4\n", "y"), InlineData("x,y\n1,2\n,3\n2,4\n", "x")]
    public void New_rows_that_lack_a_part_have_no_density(string rows, string column)
    {
        var story = TestStory.By(Pair, "x,y\n1,2\n-1,0.5\n2,4\n");
        var error = Assert.Single(Scored(story, rows).Diagnostics);
        Assert.Equal("E0426", error.Code);
        Assert.Contains("a cell of `x` is missing", error.Message, StringComparison.Ordinal);
        var place = Assert.IsType<DataPlace>(error.Place);
        Assert.Equal((2L, column), (place.Row, place.Column));
    }

    [Fact]
    public void A_row_that_is_missing_as_a_whole_is_not_counted()
    {
        var story = TestStory.By(Pair, "x,y\n1,2\n-1,0.5\n2,4\n");
        Assert.Equal(1, Scored(story, "x,y\n1,2\n,\n2,4\n").Value!.Missing);
    }

    private static string Pair => Story("net energy(x: real[2]) -> real = mlp(hidden = [4], act = silu)",
        "x[n] ~ EnergyBased(energy, noise = Normal([0, 0], [3, 3]))", "data x[rows]: real[2] from x, y");

    private static Result<RowScores> Scored(TestStory story, string rows)
    {
        var summary = story.Fitted(new FitOptions(MaxIterations: 5, Threads: 1)).Summary!;
        return FitInMemory.Create("nce", story.Problem, summary).Scored(rows);
    }

    [Fact]
    public void Held_out_rows_stop_the_training()
    {
        var outcome = EnergyStories.By(Story("net energy(x: real) -> real = mlp(hidden = [64], act = tanh)"),
            EnergyStories.GaussianRows(60)).Fitted(new FitOptions(MaxIterations: 20_000, Threads: 1)
            {
                [StandardOptions.Holdout] = 0.3, [StandardOptions.LearningRate] = 0.02, [StandardOptions.NoiseRatio] = 2,
            });
        Assert.Equal(Inference.Results.StopReason.EarlyStopped, outcome.Stopped);
        Assert.Equal(18, outcome.HeldOut!.Rows);
        Assert.Equal("nce_loss", outcome.HeldOut.Of.Name);
    }

    [Fact]
    public void A_resumed_training_has_the_same_bits()
    {
        var story = EnergyStories.By(Story(Net), EnergyStories.GaussianRows(60));
        FitOptions Options(int steps, FitCheckpoint? checkpoint) => new(MaxIterations: steps, Threads: 1)
        {
            [StandardOptions.BatchSize] = 16, [StandardOptions.Schedule] = "constant", Checkpoint = checkpoint,
        };
        var whole = story.Fitted(Options(40, null));
        var file = new MemoryFile();
        story.Fitted(Options(17, new(file, IsResumed: false, story.Problem, "nce")));
        var resumed = story.Fitted(Options(40, new(file, IsResumed: true, story.Problem, "nce")));
        foreach (var (name, weight) in whole.Summary!.Weights!) Assert.Equal(weight.Values, resumed.Summary!.Weights![name].Values);
    }
}
