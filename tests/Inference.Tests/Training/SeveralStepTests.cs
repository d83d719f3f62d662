using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Training;

/// <summary>How many steps an engine takes at once changes no bit of a training.</summary>
public sealed class SeveralStepTests
{
    public static TheoryData<string, TrainingOptions> Cases { get; } = new()
    {
        { "plain", new(Steps: 40, Rate: 0.05) },
        { "cosine, average", new(Steps: 41, Rate: 0.05) { Schedule = new CosineRate(), Averaging = 0.99, ClipNorm = 1 } },
        { "plateau", new(Steps: 60, Rate: 0.5) { Schedule = new PlateauRate(Patience: 5, Window: 4) } },
        { "held out", new(Steps: 60, Rate: 0.05) { HeldOutEvery = 9, HeldOutFrom = 10, Patience = 3 } },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_training_is_the_same(string name, TrainingOptions options)
    {
        var (one, several) = (Of(1), Of(7));
        Assert.Equal((one.Stopped, one.Steps, one.Skipped, one.LastRate),
            (several.Stopped, several.Steps, several.Skipped, several.LastRate));
        Assert.Equal(one.Weights, several.Weights);
        Assert.Equal(one.Trace.Steps, several.Trace.Steps);
        Assert.Equal(one.Trace.Losses, several.Trace.Losses);
        Assert.Equal(one.HeldOut, several.HeldOut);

        TrainingOutcome Of(int steps)
        {
            var objective = Trainings.Regression(60, 8, 0.3, carries: true);
            using var unseen = name == "held out" ? new HeldOutObjective(Trainings.Regression(20, 10), 1) : null;
            return Trainings.Trained(objective, options with { Engine = SeveralSteps.Of(steps) }, new() { HeldOut = unseen });
        }
    }

    // the logarithm of a weight that falls below 0 at every third scheduled shift: those steps are skipped and named
    [Fact]
    public void Skipped_steps_are_the_same()
    {
        var (one, several) = (Of(1), Of(5));
        Assert.InRange(one.Skipped, 5, 25);
        Assert.Equal((one.Stopped, one.Steps, one.Skipped), (several.Stopped, several.Steps, several.Skipped));
        Assert.Equal(one.Weights, several.Weights);
        Assert.Equal(one.Trace.Losses, several.Trace.Losses);
        Assert.Equal(one.Diagnostics.Select(d => d.Message), several.Diagnostics.Select(d => d.Message));

        static TrainingOutcome Of(int steps)
        {
            var program = new ProgramBuilder();
            var w = program.Slot("w", [2]);
            var loss = Ops.SumAll(Ops.Square(w) - Ops.Log(w + program.Slot("shift", [])));
            var objective = new TrainingObjective(program, [new([new(loss, [new("w", w, _ => [1, 2])])])], 1, 1)
            {
                Scheduled = [new("shift", (step, _) => step % 3 == 0 ? -100 : 0)],
            };
            return Trainings.Trained(objective, new(Steps: 50, Rate: 0.01) { Engine = SeveralSteps.Of(steps) });
        }
    }
}
