using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Drivers;

/// <summary>What a driver runs: one pass, or steps that ascend or not.</summary>
public sealed class DriverTests
{
    [Theory]
    [InlineData("""
        param m: real
        param sd: positive
        for n in rows { x[n] ~ Normal(m, sd) }
        """, "mle")]
    [InlineData("""
        param a: real
        param sd: positive
        for n in rows { x[n] ~ Normal(a * n, sd) }
        """, "mle")]
    [InlineData("for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = 0.5) }", "kde")]
    [InlineData("for n in rows { x[n] ~ Empirical() }", "empirical")]
    public void One_pass_has_no_starts_and_no_steps(string story, string method)
    {
        var (bound, progress) = (TestStory.By($$"""
            model M
            data x[rows]: real
            {{story}}
            """, SmallTable.Of(20, 3)), new Counting());
        var outcome = bound.Run(new(Threads: 1, Restarts: 5), method, progress, new CancellationToken(canceled: true));
        Assert.Equal((StopReason.ClosedForm, 1, 1, 0), (outcome.Stopped, outcome.Iterations, outcome.Restarts.Count, progress.Reports));
        Assert.Equal([outcome.Value], outcome.Trace);
        Assert.NotNull(outcome.Summary);
    }

    [Fact]
    public void An_objective_may_fall_where_the_method_does_not_ascend()
    {
        var outcome = new Falling(ascends: false).Run(new(), new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal((StopReason.DrawsDone, 4), (outcome.Stopped, outcome.Iterations));
        Assert.Equal([0.0, -1, -2, -3], outcome.Trace);
        Assert.Empty(outcome.Diagnostics);
        Assert.All(new Falling(ascends: true).Run(new(), new NoProgress(), TestContext.Current.CancellationToken).Diagnostics,
            d => Assert.Equal("E0504", d.Code));
    }

    [Fact]
    public void A_start_whose_objective_falls_is_dropped_and_the_others_go_on()
    {
        var outcome = new Falling(ascends: true) { Rises = 1 }
            .Run(new(Restarts: 3), new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(["the log joint density fell from 0 to -1 at step 2", null, "the log joint density fell from 0 to -1 at step 2"],
            outcome.Restarts.Select(r => r.Why));
        Assert.Empty(outcome.Diagnostics);
        Assert.Equal((3.0, 1), (outcome.Value, outcome.Agreeing));
        Assert.Equal("E0504", Assert.Single(new Falling(ascends: true) { Rises = 7 }
            .Run(new(Restarts: 3), new NoProgress(), TestContext.Current.CancellationToken).Diagnostics).Code);
    }

    /// <summary>A millionth of the objective is what large terms that cancel may lose: no further increase is visible.</summary>
    [Theory, InlineData(1e-7, StopReason.Stalled), InlineData(1e-5, null)]
    public void A_fall_by_rounding_ends_a_start(double unit, StopReason? expected)
    {
        var outcome = new Falling(ascends: true) { Offset = 1, Unit = unit }
            .Run(new(), new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(expected, outcome.Diagnostics.Any(d => d.Code == "E0504") ? null : outcome.Stopped);
    }

    [Fact]
    public void What_is_no_number_drops_a_start()
    {
        var outcome = new Falling(ascends: true) { Offset = double.NaN }
            .Run(new(Restarts: 2), new NoProgress(), TestContext.Current.CancellationToken);
        Assert.All(outcome.Restarts, r => Assert.Equal("the log joint density became NaN", r.Why));
        Assert.Equal("E0502", Assert.Single(outcome.Diagnostics).Code);
    }

    /// <summary>Ends by itself where the state is 3, or -3 if the objective rises.</summary>
    private sealed class Falling(bool ascends) : SteppedMethod<double[]>
    {
        public double Offset { get; init; }

        /// <summary>How much the objective falls in a step.</summary>
        public double Unit { get; init; } = 1;

        /// <summary>The start whose objective rises.</summary>
        public int? Rises { get; init; }

        public override SteppedDefaults Defaults { get; } = new(Restarts: 1, MaxIterations: 9, Tolerance: 0);

        public override ObjectiveKind Objective => ObjectiveKind.LogJoint;

        public override bool Ascends => ascends;

        public override double[] Init(int restart, RandomStream random) => [0, restart == Rises ? -1 : 1];

        public override Step<double[]> Next(double[] state) =>
            new([state[0] + state[1], state[1]],
                new(Offset - (Unit * state[0]), double.NaN) { Stop = Math.Abs(state[0]) == 3 ? StopReason.DrawsDone : null });

        public override Result<FitSummary> Summarize(double[] state) => new FitSummary([], 0, []);
    }

    private sealed class Counting : IProgress
    {
        public int Reports { get; private set; }

        public void Report(ProgressReport report) => Reports++;

        public void Report(in TrainingReport report) => Reports++;
    }
}
