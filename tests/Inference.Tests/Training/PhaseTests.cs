using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Training;

/// <summary>Losses against each other, each with its own optimizer, phase after phase.</summary>
public sealed class PhaseTests
{
    private const int Steps = 60;

    private static readonly LossOptimizer slow = new(0.02, new(0.5, 0.9, IsAmsGrad: true));

    /// <summary>x has three steps in a row with the options' rate and Adam, then y one of its own.</summary>
    [Theory, InlineData(1), InlineData(3)]
    public void Two_losses_take_the_steps_by_hand(int repeats)
    {
        var (options, byHand) = (Options(Steps), ByHand(repeats, Steps));
        foreach (var steps in (int[])[1, 2, 3, 4, 5, 8, Steps])
        {
            var weights = Trainings.Trained(Saddle(repeats), options with { Steps = steps }).Weights;
            Assert.Equal(byHand[steps].X, weights["x"].Values[0], 1e-13);
            Assert.Equal(byHand[steps].Y, weights["y"].Values[0], 1e-13);
        }
    }

    [Fact]
    public void Losses_of_one_phase_take_their_steps_together()
    {
        var (x, y) = (new ByHandAdam(3, Options(1).Adam, 0.1), new ByHandAdam(-2, slow.Adam, slow.Rate));
        for (var t = 0; t < 20; t++)
        {
            var (byX, byY) = (y.At + x.At, y.At - x.At);
            x.Move(byX);
            y.Move(byY);
        }

        var both = Saddle(1);
        var weights = Trainings.Trained(both with { Phases = [new(both.Losses)] }, Options(20)).Weights;
        Assert.Equal(x.At, weights["x"].Values[0], 1e-13);
        Assert.Equal(y.At, weights["y"].Values[0], 1e-13);
    }

    [Fact]
    public void The_saddle_is_found()
    {
        var outcome = Trainings.Trained(Saddle(3), Options(8000) with { Schedule = new CosineRate() });
        Assert.Equal(0, outcome.Weights["x"].Values[0], 1e-3);
        Assert.Equal(0, outcome.Weights["y"].Values[0], 1e-3);
        Assert.Equal(2, outcome.Trace.Losses.Shape[1]);
    }

    [Fact]
    public void A_break_and_several_steps_at_once_change_no_bit()
    {
        var whole = Trainings.Trained(Saddle(3), Options(Steps));
        foreach (var at in (int[])[25, 26, 27, 28])
        {
            var file = new MemoryFile();
            Trainings.Trained(Saddle(3), Options(at), new() { Checkpoint = file });
            using var resumed = new Trainer(Saddle(3), Options(Steps), new() { Checkpoint = file });
            Assert.Null(resumed.Resume());
            Same(resumed.Run(TestContext.Current.CancellationToken));
        }

        Same(Trainings.Trained(Saddle(3), Options(Steps) with { Engine = SeveralSteps.Of(7) }));

        void Same(TrainingOutcome other)
        {
            Assert.Equal(whole.Weights, other.Weights);
            Assert.Equal(whole.Trace.Losses.Values, other.Trace.Losses.Values);
        }
    }

    [Theory, InlineData("repeats"), InlineData("rate")]
    public void A_checkpoint_of_other_phases_is_refused(string other)
    {
        var file = new MemoryFile();
        Trainings.Trained(Saddle(3), Options(8), new() { Checkpoint = file });
        using var trainer = new Trainer(other == "repeats" ? Saddle(2) : Saddle(3, slow with { Rate = 0.03 }), Options(8),
            new() { Checkpoint = file });
        Assert.Equal("E0542", trainer.Resume()!.Code);
    }

    /// <summary>A step that comes to nothing counts for no optimizer: y has no logarithm where the scheduled shift is there.</summary>
    [Fact]
    public void A_skipped_step_is_none_of_its_phase()
    {
        var program = new ProgramBuilder();
        var (x, y) = (program.Slot("x", []), program.Slot("y", []));
        var objective = new TrainingObjective(program,
            [new([new(Square(x), [new("x", x, _ => [3])])]), new([new(Square(y) - Log(y + program.Slot("shift", [])),
                [new("y", y, _ => [1])])])], 1, 1) { Scheduled = [new("shift", (step, _) => step == 4 ? -100 : 0)] };
        var outcome = Trainings.Trained(objective, Options(7));
        var (byX, byY) = (new ByHandAdam(3, Options(1).Adam, 0.1), new ByHandAdam(1, Options(1).Adam, 0.1));
        for (var t = 0; t < 4; t++) byX.Move(2 * byX.At);
        for (var t = 0; t < 2; t++) byY.Move((2 * byY.At) - (1 / byY.At));
        Assert.Equal((7, 1), (outcome.Steps, outcome.Skipped));
        Assert.Equal(byX.At, outcome.Weights["x"].Values[0], 1e-13);
        Assert.Equal(byY.At, outcome.Weights["y"].Values[0], 1e-13);
    }

    private static TrainingOptions Options(long steps) => new(Steps: steps, Rate: 0.1) { Adam = new(0.9, 0.99) };

    /// <summary>min over x of x y + x^2 / 2, min over y of -x y + y^2 / 2: both are 0 where they meet.</summary>
    /// <summary>The steps of one player do not hide that those of the other all fail.</summary>
    [Theory, InlineData(1), InlineData(3)]
    public void A_player_of_whom_every_step_fails_is_named(int repeats)
    {
        var program = new ProgramBuilder();
        var (x, y) = (program.Slot("x", []), program.Slot("y", []));
        var objective = new TrainingObjective(program,
        [
            new([new(Square(x), [new("x", x, _ => [3])]) { Player = "critic" }], repeats),
            new([new(Log(-Square(y)), [new("y", y, _ => [1])]) { Player = "generator" }]),
        ], 1, 1);
        var outcome = Trainings.Trained(objective, Options(1000) with { MostSkipped = 5 });
        Assert.Equal((StopReason.Failed, 5 * (repeats + 1), 5), (outcome.Stopped, outcome.Steps, outcome.Skipped));
        Assert.Contains("5 steps in a row of the generator", Assert.Single(outcome.Diagnostics).Message, StringComparison.Ordinal);
    }

    private static TrainingObjective Saddle(int repeats, LossOptimizer? ofY = null)
    {
        var program = new ProgramBuilder();
        var (x, y) = (program.Slot("x", []), program.Slot("y", []));
        var first = new Loss((x * y) + (0.5 * Square(x)), [new("x", x, _ => [3])]);
        var second = new Loss((0.5 * Square(y)) - (x * y), [new("y", y, _ => [-2])]) { Optimizer = ofY ?? slow };
        return new(program, [new([first], repeats), new([second])], 1, 1);
    }

    private static List<(double X, double Y)> ByHand(int repeats, int steps)
    {
        var (x, y) = (new ByHandAdam(3, Options(1).Adam, 0.1), new ByHandAdam(-2, slow.Adam, slow.Rate));
        List<(double, double)> all = [(x.At, y.At)];
        for (var t = 0; t < steps; t++)
        {
            if (t % (repeats + 1) < repeats) x.Move(y.At + x.At);
            else y.Move(y.At - x.At);
            all.Add((x.At, y.At));
        }

        return all;
    }

    /// <summary>Kingma and Ba 2015, algorithm 1, for one number; AMSGrad as PyTorch has it.</summary>
    private sealed class ByHandAdam(double at, Adam adam, double rate)
    {
        private double first, second, largest;
        private int t;

        public double At { get; private set; } = at;

        public void Move(double gradient)
        {
            t++;
            first = (adam.Beta1 * first) + ((1 - adam.Beta1) * gradient);
            second = (adam.Beta2 * second) + ((1 - adam.Beta2) * gradient * gradient);
            largest = adam.IsAmsGrad ? Math.Max(largest, second) : second;
            At -= rate * first / (1 - Math.Pow(adam.Beta1, t)) / (Math.Sqrt(largest / (1 - Math.Pow(adam.Beta2, t))) + adam.Epsilon);
        }
    }
}
