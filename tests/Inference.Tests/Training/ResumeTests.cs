using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Training;

/// <summary>A training that was broken off goes on as if it never was, and nothing but its own checkpoint is taken for it.</summary>
public sealed class ResumeTests
{
    private const int Steps = 40, Break = 25;

    public static TheoryData<string> Cases => [.. Options.Keys];

    private const string Carrying = "what a step leaves for the next";

    private const string Floats = "all of it in floats", LookedAtOnce = "held-out rows at the end";

    private static readonly Dictionary<string, (TrainingOptions With, int Batch, double Shaken)> Options = new()
    {
        ["as it is"] = (new(), 60, 0),
        ["shuffled"] = (new(), 7, 0),
        ["noise"] = (new(), 60, 0.5),
        ["average"] = (new() { Averaging = 0.9 }, 60, 0),
        ["AMSGrad and decay"] = (new() { Adam = new(0.8, 0.9, 1e-6, 0.1, true) }, 60, 0),
        ["cosine"] = (new() { Schedule = new CosineRate() }, 60, 0),
        ["plateau"] = (new() { Schedule = new PlateauRate(3, 0.5, 5) }, 7, 2),
        [Carrying] = (new(), 7, 0),
        [LookedAtOnce] = (new() { HeldOutEvery = 1000, Patience = 100 }, 7, 0),
        ["all of it"] = (new() { Schedule = new PlateauRate(3, 0.5, 5), Averaging = 0.9, ClipNorm = 1,
            Adam = new(WeightDecay: 0.01, IsAmsGrad: true), HeldOutEvery = 4, Patience = 100 }, 7, 0.5),
        [Floats] = (new() { Schedule = new PlateauRate(3, 0.5, 5), Averaging = 0.9, ClipNorm = 1,
            Adam = new(WeightDecay: 0.01, IsAmsGrad: true), HeldOutEvery = 4, Patience = 100 }, 7, 0.5),
    };

    [Theory, MemberData(nameof(Cases))]
    public void Forty_steps_are_25_and_15_to_the_bit(string name)
    {
        var (whole, parts) = (Run(name, new()), Broken(name));
        Assert.Equal(whole.Weights, parts.Weights);
        Assert.Equal(whole.Trace.Steps, parts.Trace.Steps);
        Assert.Equal(whole.Trace.Losses, parts.Trace.Losses);
        Assert.Equal((whole.Steps, whole.Skipped, whole.HeldOut, whole.Stopped),
            (parts.Steps, parts.Skipped, parts.HeldOut, parts.Stopped));
        Assert.Equal(whole.Metrics, parts.Metrics);
    }

    [Fact]
    public void What_only_looks_the_same_is_seen() =>
        Assert.NotEqual(Run("plateau", new()).Weights["slope"], Run("shuffled", new()).Weights["slope"]);

    [Fact]
    public void A_training_can_be_made_longer()
    {
        var file = new MemoryFile();
        Run("shuffled", new() { Checkpoint = file }, steps: Break);
        Assert.Equal(Run("shuffled", new()).Weights, Resumed("shuffled", file, Steps).Outcome!.Weights);
    }

    /// <summary>A training too short for a look at its held-out rows has one at its end; the longer one has its own.</summary>
    [Fact]
    public void A_look_at_the_end_is_no_part_of_a_longer_one()
    {
        var file = new MemoryFile();
        Assert.NotNull(Run(LookedAtOnce, new() { Checkpoint = file }, steps: Break).HeldOut);
        var (whole, parts) = (Run(LookedAtOnce, new()), Resumed(LookedAtOnce, file, Steps).Outcome!);
        Assert.Equal((whole.HeldOut, Steps), (parts.HeldOut, (int)parts.Steps));
        Assert.Equal(whole.Weights, parts.Weights);
    }

    [Fact]
    public void One_that_is_done_has_nothing_left_to_do()
    {
        var file = new MemoryFile();
        var done = Run("all of it", new() { Checkpoint = file });
        var again = Resumed("all of it", file, Steps).Outcome!;
        Assert.Equal(done.Weights, again.Weights);
        Assert.Equal((Steps, StopReason.StepsDone), (again.Steps, again.Stopped));
    }

    [Fact]
    public void Checkpoints_come_by_the_clock_and_any_of_them_will_do()
    {
        var file = new MemoryFile();
        var whole = Run("all of it", new() { Checkpoint = file, Clock = new Ticking(TimeSpan.FromSeconds(1)) });
        Assert.InRange(file.Written.Count, 3, 10);
        foreach (var written in file.Written.ToList())
        {
            var one = new MemoryFile();
            one.Replace(stream => stream.Write(written));
            Assert.Equal(whole.Weights, Resumed("all of it", one, Steps).Outcome!.Weights);
        }
    }

    [Fact]
    public void A_step_that_is_skipped_counts_across_the_break()
    {
        // the third steps of four blow up
        var options = new TrainingOptions(Steps: Steps);
        var whole = Trainings.Trained(Bad(), options);
        var (file, stop) = (new MemoryFile(), new CancellationTokenSource());
        using (var first = new Trainer(Bad(), options, new() { Checkpoint = file, Rows = new StopsAt(Break, stop) })) first.Run(stop.Token);
        using var second = new Trainer(Bad(), options, new() { Checkpoint = file });
        Assert.Null(second.Resume());
        var parts = second.Run(TestContext.Current.CancellationToken);
        Assert.Equal((10, 10), (whole.Skipped, parts.Skipped));
        Assert.Equal(whole.Weights, parts.Weights);
    }

    [Theory, InlineData("story"), InlineData("data"), InlineData("seed"), InlineData("batch")]
    public void A_checkpoint_of_another_training_is_refused(string other)
    {
        var file = new MemoryFile();
        Run("shuffled", new() { Checkpoint = file });
        var objective = other == "batch" ? Trainings.Regression(60, 8) : other == "story" ? Trainings.Regression(60, 7, 0.5)
            : Trainings.Regression(60, 7);
        if (other == "data") objective.Batch[1].Data.Values[59] += 1e-9;
        using var trainer = new Trainer(objective, new(Seed: other == "seed" ? 2ul : 1, Steps: Steps), new() { Checkpoint = file });
        Assert.Equal("E0542", trainer.Resume()!.Code);
    }

    [Fact]
    public void Any_byte_that_was_changed_is_seen()
    {
        var file = new MemoryFile();
        Run("all of it", new() { Checkpoint = file });
        var whole = file.Written[^1];
        using var trainer = Of("all of it", new() { Checkpoint = file });
        for (var at = 0; at < whole.Length; at += whole.Length > 4000 ? 7 : 1)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 4;
            file.Replace(stream => stream.Write(changed));
            Assert.Equal("E0543", trainer.Resume()?.Code);
        }
    }

    [Theory, InlineData(0), InlineData(5), InlineData(8), InlineData(200), InlineData(2000), InlineData(-1), InlineData(-500)]
    public void One_that_was_cut_off_is_refused(int length)
    {
        var file = new MemoryFile();
        Run("all of it", new() { Checkpoint = file });
        var whole = file.Written[^1];
        file.Replace(stream => stream.Write(whole.AsSpan(0, length < 0 ? whole.Length + length : length)));
        Assert.Equal("E0543", Resumed("all of it", file, Steps).Why?.Code);
    }

    [Fact]
    public void No_file_and_a_file_of_other_arrays_are_refused()
    {
        Assert.Equal("E0612", Resumed("as it is", new(), Steps).Why?.Code);
        var file = new MemoryFile();
        file.Replace(
            new SafeTensors([StoredArray.Encode("weight/slope", new Tensor([3], [1, 2, 3]))], new Dictionary<string, string>()).Write);
        Assert.Contains("it is not a checkpoint", Resumed("as it is", file, Steps).Why!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_processor_resumes_with_a_warning()
    {
        var file = new MemoryFile();
        Run("shuffled", new() { Checkpoint = file }, steps: Break);
        var here = file.Written[^1];
        Assert.DoesNotContain(Resumed("shuffled", file, Steps).Outcome!.Diagnostics, d => d.Code == "W0646");
        var read = SafeTensorsReader.Read(file.Name, here).Value!;
        var of = new CheckpointIdentity(read.Metadata["program"], read.Metadata["data"], read.Metadata["options"]);
        file.Written.Add(new Checkpoint(read.Arrays, of) { Processor = "vectors of 1 bit" }.Bytes());
        var outcome = Resumed("shuffled", file, Steps).Outcome!;
        Assert.Contains("vectors of 1 bit", Assert.Single(outcome.Diagnostics, d => d.Code == "W0646").Message, StringComparison.Ordinal);
        Assert.Equal(Run("shuffled", new()).Weights, outcome.Weights);
    }

    [Fact]
    public void A_refused_checkpoint_leaves_the_training_as_it_was()
    {
        var (file, other) = (new MemoryFile(), new MemoryFile());
        Run("noise", new() { Checkpoint = file });
        using var trainer = Of("shuffled", new() { Checkpoint = file });
        Assert.NotNull(trainer.Resume());
        Assert.Equal(Run("shuffled", new() { Checkpoint = other }).Weights, trainer.Run(TestContext.Current.CancellationToken).Weights);
    }

    [Fact]
    public void Where_none_can_be_written_the_training_goes_on_and_says_so()
    {
        var outcome = Run("shuffled",
            new() { Checkpoint = new MemoryFile { IsFull = true }, Clock = new Ticking(TimeSpan.FromSeconds(1)) });
        Assert.Equal(["W0545"], outcome.Diagnostics.Select(d => d.Code));
        Assert.Equal(Run("shuffled", new()).Weights, outcome.Weights);
    }

    private static TrainingObjective Bad()
    {
        var objective = Trainings.Tilted();
        return objective with { Scheduled = [new("tilt", (step, _) => step % 4 == 3 ? double.NaN : 0)] };
    }

    private static Trainer Of(string name, TrainingEnvironment around, int steps = Steps)
    {
        var (with, batch, shaken) = Options[name];
        return new(Trainings.Regression(60, batch, shaken, name == Floats ? ElementType.Float32 : ElementType.Float64, name == Carrying),
            with with { Steps = steps },
            around with { HeldOut = with.Patience == 100 ? new HeldOutObjective(Trainings.Regression(20, 20), 1) : null });
    }

    private static TrainingOutcome Run(string name, TrainingEnvironment around, int steps = Steps)
    {
        using var trainer = Of(name, around, steps);
        return trainer.Run(TestContext.Current.CancellationToken);
    }

    private static TrainingOutcome Broken(string name)
    {
        var (file, stop) = (new MemoryFile(), new CancellationTokenSource());
        var objective = Trainings.Regression(60, Options[name].Batch);
        using (var first = Of(name,
            new() { Checkpoint = file, Rows = new StopsAt(Break, stop, new Batches(objective.Batch, objective.BatchSize, 1)) }))
            Assert.Equal((StopReason.Interrupted, Break), (first.Run(stop.Token) is var o ? o.Stopped : default, o.Steps));
        return Resumed(name, file, Steps).Outcome!;
    }

    private static (Diagnostic? Why, TrainingOutcome? Outcome) Resumed(string name, MemoryFile file, int steps)
    {
        using var trainer = Of(name, new() { Checkpoint = file }, steps);
        return trainer.Resume() is { } why ? (why, null) : (null, trainer.Run(TestContext.Current.CancellationToken));
    }
}
