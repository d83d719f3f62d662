using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Where training arrives, and what it promises on the way.</summary>
public sealed class TrainerTests
{
    [Theory, InlineData(200, 200), InlineData(200, 50), InlineData(203, 64)]
    public void Least_squares_are_found(int rows, int batch)
    {
        var outcome = Trainings.Trained(Trainings.Regression(rows, batch), new(Steps: 6000, Rate: 0.02) { Schedule = new CosineRate() });
        var (expected, found) = (Trainings.LeastSquares(rows), Trainings.Numbers(outcome));
        // a full batch has no noise; in batches the rate goes to 0, and with it the noise about the minimum
        for (var i = 0; i < 4; i++) Assert.Equal(expected[i], found[i], rows == batch ? 1e-8 : 5e-3);
        Assert.Equal((StopReason.StepsDone, 6000, 0, false), (outcome.Stopped, outcome.Steps, outcome.Skipped, outcome.HasFailed));
    }

    [Fact]
    public void An_average_of_weights_is_nearer_than_the_weights_themselves()
    {
        var expected = Trainings.LeastSquares(200);
        var options = new TrainingOptions(Steps: 4000, Rate: 0.02);
        Assert.True(Furthest(options with { Averaging = 0.998 }) < 0.5 * Furthest(options));

        double Furthest(TrainingOptions with) =>
            Trainings.Numbers(Trainings.Trained(Trainings.Regression(200, 4), with)).Zip(expected, (a, b) => Math.Abs(a - b)).Max();
    }

    [Theory, InlineData(200, 200, 1e-5), InlineData(203, 64, 5e-3)]
    public void Least_squares_are_found_in_floats(int rows, int batch, double within)
    {
        var (expected, found) = (Trainings.LeastSquares(rows),
            Trainings.Numbers(Trainings.Trained(Trainings.Regression(rows, batch, 0, ElementType.Float32),
                new(Steps: 6000, Rate: 0.02) { Schedule = new CosineRate() })));
        for (var i = 0; i < 4; i++) Assert.Equal(expected[i], found[i], within);
        Assert.All(found, number => Assert.Equal((float)number, number));
    }

    [Theory, InlineData(40, ElementType.Float64), InlineData(30_000, ElementType.Float64), InlineData(30_000, ElementType.Float32)]
    public void Any_number_of_threads_gives_the_same_bits(int rows, ElementType type)
    {
        var outcomes = Enumerable.Range(1, 3).Select(
            threads => Trainings.Trained(
            Trainings.Regression(rows, rows - 3, 0.5, type),
            new(Steps: 15, Rate: 0.1) { Engine = ManagedEngine.On(threads), ClipNorm = 1 })).ToList();
        Assert.All(outcomes, o => Assert.Equal(outcomes[0].Weights, o.Weights));
        Assert.All(outcomes, o => Assert.Equal(outcomes[0].Trace.Losses, o.Trace.Losses));
    }

    [Fact]
    public void A_seed_settles_everything_and_another_gives_another()
    {
        var outcomes = new ulong[] { 1, 1,
            2 }.Select(seed => Trainings.Trained(Trainings.Regression(50, 8, 0.5), new(Seed: seed, Steps: 30))).ToList();
        Assert.Equal(outcomes[0].Weights, outcomes[1].Weights);
        Assert.NotEqual(outcomes[0].Weights["slope"], outcomes[2].Weights["slope"]);
    }

    [Theory, InlineData(1, ElementType.Float64), InlineData(20, ElementType.Float64), InlineData(1, ElementType.Float32),
        InlineData(20, ElementType.Float32)]
    public void A_step_allocates_nothing(int batch, ElementType type) =>
        // the runtime may make something once, when it compiles a loop anew; what a step makes it makes in each training
        Assert.Contains(Enumerable.Range(0, 3), _ => AllocatedByAThousandSteps(batch, type) == 0);

    private static long AllocatedByAThousandSteps(int batch, ElementType type)
    {
        var rows = new Counted(Trainings.Regression(60, batch, 0.1, type), 300, 1_300);
        var options = new TrainingOptions(Steps: 1_300, Rate: 0.01) { ClipNorm = 1, Averaging = 0.9, Schedule = new PlateauRate(20),
            Adam = new(WeightDecay: 0.1, IsAmsGrad: true) };
        Trainings.Trained(rows.Objective, options, new() { Rows = rows, Progress = rows });
        return rows.Allocated;
    }

    /// <summary>
    /// A story with nets and a guide, batches, noise, a trace and a schedule: from step 1,000 on the trace's fixed room is all there is.
    /// </summary>
    [Fact]
    public void Thirty_thousand_steps_take_no_more_memory_than_one_thousand()
    {
        const string Story = """
            model Small
            data x[rows]: real from x
            net decode(z: real) -> real = mlp(hidden = [2], act = tanh)
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ Normal(decode(z[n]), 0.5)
            }
            """;
        var problem = AmortizedGuide.Completed(TestStory.By(Story, "x\n0.3\n-1.1\n2.4\n0.7\n1.5\n").Problem, TestStory.Catalog);
        var settings = GuidedSettings.Create(BoundKind.Elbo, problem,
            new(MaxIterations: 30_000, Threads: 1) { [StandardOptions.BatchSize] = 2 });
        var rows = new Counted(new BoundTraining(problem, TestStory.Catalog, settings.Request, settings.Kind, settings.Gradient,
            settings.Divergence).Objective, 1_000, 30_000);
        var outcome = Trainings.Trained(rows.Objective, settings.Training, new() { Rows = rows, Progress = rows });
        Assert.Equal((30_000, 0L), (outcome.Steps, rows.Allocated));
    }

    [Fact]
    public void The_trace_has_no_more_than_a_thousand_points_and_ends_at_the_last_step()
    {
        var outcome = Trainings.Trained(Trainings.Tilted(), new(Steps: 5_500));
        Assert.InRange(outcome.Trace.Steps.Count, 1000, 1101);
        Assert.Equal(5_500, outcome.Trace.Steps[^1]);
        Assert.Equal([outcome.Trace.Steps.Count, 1], outcome.Trace.Losses.Shape);
    }

    [Fact]
    public void Rows_may_come_fresh_for_each_step()
    {
        var outcome = Trainings.Trained(Trainings.Regression(10, 10), new(Steps: 3000, Rate: 0.02) { Schedule = new CosineRate() },
            new() { Rows = new Fresh() });
        double[] truth = [3, 0, -1, 0.25];
        for (var i = 0; i < 4; i++) Assert.Equal(truth[i], Trainings.Numbers(outcome)[i], 1e-6);
    }

    [Fact]
    public void Progress_reports_rate_speed_and_the_remaining_time()
    {
        var (clock, heard) = (new Ticking(TimeSpan.FromMilliseconds(10)), new Heard());
        Trainings.Trained(Trainings.Regression(50, 5), new(Steps: 100) { Schedule = new HalvingRate() },
            new() { Progress = heard, Clock = clock });
        Assert.NotEmpty(heard.Reports);
        Assert.All(heard.Reports, r => Assert.Equal(r.StepsPerSecond * 5, r.RowsPerSecond));
        Assert.All(heard.Reports, r => Assert.Equal((100 - r.Step) / r.StepsPerSecond, r.Remaining.TotalSeconds, 1e-6));
        Assert.Equal(heard.Reports[0].Loss / Math.Log(2), heard.Reports[0].Bits);
    }

    [Fact]
    public void A_story_that_a_user_stops_reports_how_far_it_came()
    {
        using var stop = new CancellationTokenSource();
        using var trainer = new Trainer(Trainings.Tilted(), new(Steps: 100), new() { Rows = new StopsAt(17, stop) });
        var outcome = trainer.Run(stop.Token);
        Assert.Equal((StopReason.Interrupted, 17), (outcome.Stopped, outcome.Steps));
    }

    /// <summary>y without noise, for x that no two steps share.</summary>
    private sealed class Fresh : IRowSource
    {
        private readonly RandomStream random = new(5, "fresh");
        private readonly double[] x = new double[30], y = new double[10];

        public void Fill(IStore store, long step)
        {
            random.Restart((uint)step);
            random.FillNormal(x);
            for (var i = 0; i < y.Length; i++) y[i] = 0.25 + 3 * x[3 * i] - x[3 * i + 2];
            store.Write("x", x);
            store.Write("y", y);
        }

        public long? RowAt(int place) => null;
    }

    /// <summary>Notes what this thread has allocated between two steps.</summary>
    private sealed class Counted(TrainingObjective objective, long from, long to) : IRowSource, ITrainingProgress
    {
        private readonly Batches batches = new(objective.Batch, objective.BatchSize, 1);
        private long before;

        public TrainingObjective Objective => objective;

        public long Allocated { get; private set; } = -1;

        public void Fill(IStore store, long step)
        {
            batches.Fill(store, step);
            if (step == from) before = GC.GetAllocatedBytesForCurrentThread();
            if (step == to) Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        public long? RowAt(int place) => batches.RowAt(place);

        public void Report(in TrainingReport report)
        {
        }
    }

    private sealed class Heard : ITrainingProgress
    {
        public List<TrainingReport> Reports { get; } = [];

        public void Report(in TrainingReport report) => Reports.Add(report);
    }
}
