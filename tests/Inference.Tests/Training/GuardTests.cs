using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Training;

/// <summary>What becomes of steps that are not finite, and what is said of them.</summary>
public sealed class GuardTests
{
    private const int Rows = 12;

    [Fact]
    public void One_bad_step_changes_nothing_and_is_counted()
    {
        var good = Trainings.Trained(Tilted(step => 1), new(Steps: 10));
        var bad = Trainings.Trained(Tilted(step => step == 4 ? double.PositiveInfinity : 1), new(Steps: 11));
        Assert.Equal((11, 1, StopReason.StepsDone), (bad.Steps, bad.Skipped, bad.Stopped));
        Assert.Equal(good.Weights, bad.Weights);
        Assert.Equal(["W0544"], bad.Diagnostics.Select(d => d.Code));
    }

    [Theory, InlineData(3), InlineData(10)]
    public void So_many_in_a_row_end_the_training(int most)
    {
        var outcome = Trainings.Trained(Tilted(step => step > 5 ? double.NaN : 1), new(Steps: 100) { MostSkipped = most });
        Assert.Equal((StopReason.Failed, 5 + most, most), (outcome.Stopped, outcome.Steps, outcome.Skipped));
        Assert.Equal(["E0540"], outcome.Diagnostics.Select(d => d.Code));
        Assert.Equal(Trainings.Trained(Tilted(step => 1), new(Steps: 5)).Weights, outcome.Weights);
    }

    [Fact]
    public void Bad_steps_that_are_not_in_a_row_do_not()
    {
        var outcome = Trainings.Trained(Tilted(step => step % 2 == 0 ? double.NaN : 1), new(Steps: 100) { MostSkipped = 2 });
        Assert.Equal((StopReason.StepsDone, 50), (outcome.Stopped, outcome.Skipped));
    }

    [Theory, InlineData(0, 12), InlineData(7, 12), InlineData(11, 12), InlineData(7, 5)]
    public void The_message_names_statement_op_and_row(int row, int batch)
    {
        var outcome = Trainings.Trained(LogOfData(row, -3, batch), new(Steps: 100) { MostSkipped = batch == Rows ? 10 : 1 });
        Assert.Contains($"in `y[n]` log(-3) is not a number, at row {row + 1} of the data",
            Assert.Single(outcome.Diagnostics, d => d.Code == "E0540").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_infinite_log_is_reported_as_one() =>
        Assert.Contains("log(0) is minus infinity, at row 4",
            Assert.Single(Trainings.Trained(LogOfData(3, 0, Rows), new(Steps: 20)).Diagnostics).Message, StringComparison.Ordinal);

    [Fact]
    public void A_slope_that_is_not_finite_where_the_loss_is_finite_is_found_too()
    {
        var program = new ProgramBuilder();
        var w = program.Slot("w", [2]);
        program.SetOrigin("scale");
        var outcome = Trainings.Trained(new(program, [new([new(SumAll(Sqrt(w)), [new("w", w, _ => [0, 1])])])], 1, 1), new(Steps: 20));
        Assert.Contains("in `scale` div(", Assert.Single(outcome.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_select_does_not_choose_is_not_blamed()
    {
        // log(-1) is there and not chosen; exp(1000) is chosen
        var program = new ProgramBuilder();
        var (w, x) = (program.Slot("w", []), program.Slot("x", [4]));
        program.SetOrigin("unused");
        var unused = Log(x - 5);
        program.SetOrigin("used");
        var used = Exp(x * w);
        var loss = SumAll(Where(x > 100, unused, used));
        var objective = new TrainingObjective(program, [new([new(loss, [new("w", w, _ => [1000])])])], 4,
            4) { Batch = [new("x", new([4], [-1, 0, 1, -2]))] };
        Assert.Contains("in `used` exp(1000) is infinite, at row 3 of the data",
            Assert.Single(Trainings.Trained(objective, new(Steps: 20))!.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_diverges_ends_the_training()
    {
        // from step 200 on the loss is beyond the bound, and 100 such steps in a row are too many
        var outcome = Trainings.Trained(Tilted(step => step < 200 ? 1 : -1e6), new(Steps: 1000, Rate: 1e-6));
        Assert.Equal((StopReason.Failed, 299), (outcome.Stopped, outcome.Steps));
        Assert.Equal(["E0541"], outcome.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void One_that_comes_back_does_not()
    {
        var outcome = Trainings.Trained(Tilted(step => step is > 200 and < 290 ? -1e6 : 1), new(Steps: 1000, Rate: 1e-6));
        Assert.Equal((StopReason.StepsDone, 0), (outcome.Stopped, outcome.Skipped));
    }

    [Fact]
    public void No_checkpoint_is_written_over_by_a_training_that_failed()
    {
        var file = new MemoryFile();
        Assert.True(Trainings.Trained(Tilted(_ => double.NaN), new(Steps: 100), new() { Checkpoint = file }).HasFailed);
        Assert.Empty(file.Written);
    }

    private static TrainingObjective Tilted(Func<long, double> tilt) =>
        Trainings.Tilted() with { Scheduled = [new("tilt", (step, _) => tilt(step))] };

    /// <summary>The squared log of data beside a weight; one row is not what it ought to be.</summary>
    private static TrainingObjective LogOfData(int row, double value, int batch)
    {
        var (program, data) = (new ProgramBuilder(), new double[Rows]);
        for (var i = 0; i < Rows; i++) data[i] = i == row ? value : 1 + i;
        var (w, x) = (program.Slot("w", []), program.Slot("x", [batch]));
        program.SetOrigin("y[n]");
        var loss = SumAll(Square(Log(x) - w)) / batch;
        return new(program, [new([new(loss, [new("w", w, _ => [0])])])], Rows, batch) { Batch = [new("x", new([Rows], data))] };
    }
}
