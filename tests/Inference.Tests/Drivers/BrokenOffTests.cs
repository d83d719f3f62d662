using System.Globalization;
using System.Text;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Optimization;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Drivers;

/// <summary>
/// A climb that was broken off goes on as if it never was, from any of its checkpoints, and takes up nothing but its own.
/// </summary>
public sealed class BrokenOffTests
{
    private const string Mixture = """
        model Mixture(K = 3)
        data x[rows]: real
        data c[rows]: index[2] from c
        param weight: simplex[K]
        param mean[K]: real
        param sd[K]: positive
        param share[K]: simplex[2]
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
          c[n] ~ Categorical(share[kind[n]])
        }
        """;

    private const string Tails = """
        model Tails(K = 2)
        data x[rows]: real
        param weight: simplex[K]
        param mean[K]: real
        param sd: positive
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ StudentT(4, mean[kind[n]], sd)
        }
        """;

    private const string Line = """
        model Line
        data x[rows]: real
        slope ~ Normal(0, 1)
        sd: positive ~ Normal(0, 3)
        for n in rows { x[n] ~ Normal(slope, sd) }
        """;

    public static TheoryData<string, string> IsAscent =>
        new() { { Mixture, "em" }, { Tails, "em" }, { Tails, "map" }, { Line, "map" }, { Line, "laplace" }, { Line, "importance" } };

    [Theory, MemberData(nameof(IsAscent))]
    public void From_any_checkpoint_it_comes_to_the_same_bits(string story, string method)
    {
        var bound = TestStory.By(story, Csv());
        var (file, whole) = (new MemoryFile(), bound.Fit(Options(), method));
        Same(whole,
            bound.Fit(Options(new(file, IsResumed: false, bound.Problem, method) { Clock = new Ticking(TimeSpan.FromHours(1)) }), method));
        Assert.NotEmpty(file.Written);
        for (var i = 0; i < file.Written.Count; i += 1 + (file.Written.Count / 12))
            Same(whole, bound.Fit(Options(new(Holding(file.Written[i]), IsResumed: true, bound.Problem, method)), method));
    }

    [Fact]
    public void A_start_dropped_before_the_interruption_is_reported_after_it()
    {
        var bound = TestStory.By(Mixture, "x,c\n-1,1\n-1.2,1\n-0.8,2\n-1.1,1\n-0.9,2\n1,1\n1.3,2\n0.7,2\n1.1,1\n9,1\n9,2\n9,1\n");
        var file = new MemoryFile();
        var whole = bound.Fit(Options(new(file, IsResumed: false,
            bound.Problem, "em") { Clock = new Ticking(TimeSpan.FromHours(1)) }), "em");
        Assert.Contains(whole.Restarts.SkipLast(1), r => r.Why is not null);
        Same(whole, bound.Fit(Options(new(Holding(file.Written[^1]), IsResumed: true, bound.Problem, "em")), "em"));
    }

    [Fact]
    public void An_interruption_leaves_a_checkpoint_whatever_the_clock_says()
    {
        var bound = TestStory.By(Mixture, Csv());
        var (file, stop) = (new MemoryFile(), new CancellationTokenSource());
        var broken = bound.Run(Options(new(file, IsResumed: false, bound.Problem, "em") { Clock = new Ticking(TimeSpan.Zero) }), "em",
            new StopsAfter(30, stop), stop.Token);
        Assert.Equal((StopReason.Interrupted, 1), (broken.Stopped, file.Written.Count));
        Same(bound.Fit(Options(), "em"), bound.Fit(Options(new(file, IsResumed: true, bound.Problem, "em")), "em"));
    }

    [Fact]
    public void A_method_that_keeps_less_than_it_knows_is_seen()
    {
        var bound = TestStory.By(Line, Csv());
        FitOutcome Run(bool keepsAll, ICheckpointFile file, bool isResumed) =>
            new EndlessAscent(keepsAll).Run(Options(new(file, isResumed,
                bound.Problem, "map") { Clock = new Ticking(TimeSpan.FromHours(1)) }),
                new NoProgress(), TestContext.Current.CancellationToken);
        var file = new MemoryFile();
        var whole = Run(true, file, false);
        var middle = Holding(file.Written[file.Written.Count / 2]);
        Assert.Equal(whole.Trace, Run(true, middle, true).Trace);
        Assert.NotEqual(whole.Trace, Run(false, middle, true).Trace);
    }

    [Theory, InlineData("story"), InlineData("data"), InlineData("gap"), InlineData("hyperparameter"), InlineData("method"),
        InlineData("seed"), InlineData("restarts"), InlineData("steps"), InlineData("tolerance")]
    public void A_checkpoint_of_another_fit_is_refused(string other)
    {
        var csv = Csv();
        var (bound, file) = (TestStory.By(Tails, csv), new MemoryFile());
        bound.Fit(Options(new(file, IsResumed: false, bound.Problem, "em") { Clock = new Ticking(TimeSpan.FromHours(1)) }), "em");
        bound = other switch
        {
            "story" => TestStory.By(Tails.Replace("StudentT(4", "StudentT(5", StringComparison.Ordinal), csv),
            "data" => TestStory.By(Tails, csv.Replace("0.", "0.0", StringComparison.Ordinal)),
            "gap" => TestStory.By(Tails, csv + ",1\n"),
            "hyperparameter" => TestStory.By(Tails, csv, ("K", 3)),
            _ => bound,
        };
        var options = Options(new(file, IsResumed: true, bound.Problem, other == "method" ? "map" : "em"));
        options = other switch { "seed" => options with { Seed = 2 }, "restarts" => options with { Restarts = 5 }, "steps" =>
            options with { MaxIterations = 7 }, "tolerance" => options with { Tolerance = 1e-3 }, _ => options };
        Assert.Equal("E0542", Assert.Single(bound.Fit(options, other == "method" ? "map" : "em").Diagnostics).Code);
    }

    /// <summary>`importance` draws from the prior where there is no mode, and not where its search cannot continue.</summary>
    [Theory, InlineData("map"), InlineData("laplace"), InlineData("importance")]
    public void Nothing_is_fitted_where_the_checkpoint_is_not_there(string method)
    {
        var bound = TestStory.By(Line, Csv());
        var outcome = bound.Fit(Options(new(new MemoryFile(), IsResumed: true, bound.Problem, method)), method);
        Assert.Equal("E0612", Assert.Single(outcome.Diagnostics).Code);
        Assert.Null(outcome.Summary);
    }

    [Fact]
    public void One_that_is_damaged_or_not_there_is_refused_and_one_that_cannot_be_written_is_reported()
    {
        var (bound, file) = (TestStory.By(Line, Csv()), new MemoryFile());
        var whole = bound.Fit(Options(new(file, IsResumed: false, bound.Problem, "map") { Clock = new Ticking(TimeSpan.FromHours(1)) }),
            "map");
        for (var at = 0; at < file.Written[0].Length; at += 31)
        {
            byte[] changed = [.. file.Written[0]];
            changed[at] ^= 4;
            Assert.Equal("E0543",
                Assert.Single(bound.Fit(Options(new(Holding(changed), IsResumed: true, bound.Problem, "map")), "map").Diagnostics).Code);
        }

        Assert.Equal("E0612",
            Assert.Single(bound.Fit(Options(new(new MemoryFile(), IsResumed: true, bound.Problem, "map")), "map").Diagnostics).Code);
        var full = bound.Fit(Options(new(new MemoryFile { IsFull = true }, IsResumed: false, bound.Problem,
            "map") { Clock = new Ticking(TimeSpan.FromHours(1)) }), "map");
        Assert.Equal("W0545", Assert.Single(full.Diagnostics).Code);
        var said = new Warnings();
        bound.Run(Options(new(new MemoryFile { IsFull = true }, IsResumed: false, bound.Problem,
            "map") { Clock = new Ticking(TimeSpan.FromHours(1)) }), "map", said, TestContext.Current.CancellationToken);
        Assert.Equal(("W0545", 0), (Assert.Single(said.All).Code, said.StepsBefore));
        Assert.Equal(whole.Value, full.Value);
    }

    private static FitOptions Options(FitCheckpoint? checkpoint = null) => new(Threads: 1, Draws: 500) { Checkpoint = checkpoint };

    private static MemoryFile Holding(byte[] bytes)
    {
        var file = new MemoryFile();
        file.Replace(stream => stream.Write(bytes));
        return file;
    }

    private static void Same(FitOutcome one, FitOutcome other)
    {
        Assert.Equal((one.Value, one.Gradient, one.Stopped, one.Iterations, one.Metric),
            (other.Value, other.Gradient, other.Stopped, other.Iterations, other.Metric));
        Assert.Equal(one.Trace, other.Trace);
        Assert.Equal(one.Restarts, other.Restarts);
        Assert.Equal(one.Diagnostics.Select(d => (d.Code, d.Message)), other.Diagnostics.Select(d => (d.Code, d.Message)));
        Assert.Equal(one.Summary?.Estimates.Select(e => (e.Name, e.Value)), other.Summary?.Estimates.Select(e => (e.Name, e.Value)));
        foreach (var (name, draws) in one.Summary?.Draws?.Arrays ?? new Dictionary<string, Tensor>())
            Assert.Equal(draws, other.Summary!.Draws!.Arrays[name]);
    }

    /// <summary>120 rows about -2, 0 and 3, with one of two numbers that goes along.</summary>
    private static string Csv()
    {
        var text = new StringBuilder("x,c\n");
        for (var i = 0; i < 120; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"{(i % 3 == 0 ? -2 : i % 3 == 1 ? 0 : 3) + Math.Sin(12.9 * i) + (0.5 * Math.Sin(78.2 * i)):F4},"
                    + $"{(Math.Sin(4.1 * i) + (i % 3) > 0.7 ? 1 : 2)}\n");
        return text.ToString();
    }

    /// <summary>The climb over Rosenbrock's valley, which takes up all that it knew, or the point alone.</summary>
    private sealed class EndlessAscent(bool keepsAll) : SteppedMethod<BfgsState>
    {
        private readonly LimitedMemoryBfgs method = new(Formula.Rosenbrock(2));

        public override SteppedDefaults Defaults { get; } = new(Restarts: 1, MaxIterations: 500, LimitedMemoryBfgs.Tolerance);

        public override ObjectiveKind Objective { get; } = new("log_density", "log density", IsBound: false);

        public override StateArrays<BfgsState> CheckpointArrays =>
            new(state => state.ToArrays(), arrays => keepsAll ? method.Resume(arrays) : method.Init(arrays["position"]));

        public override BfgsState Init(int restart, RandomStream random) => method.Init([-1.2, 1]);

        public override Step<BfgsState> Next(BfgsState state) => method.Next(state);

        public override Result<FitSummary> Summarize(BfgsState state) =>
            new FitSummary([new("x", new([2], [.. state.Position]), 0)], 2, []);
    }

    /// <summary>The warnings of a run, and the steps that were reported before the first of them.</summary>
    private sealed class Warnings : IProgress
    {
        private int steps;

        public List<Diagnostic> All { get; } = [];

        public int StepsBefore { get; private set; }

        public void Report(ProgressReport report) => steps++;

        public void Report(in TrainingReport report)
        {
        }

        public void Warn(Diagnostic warning)
        {
            if (All.Count == 0) StepsBefore = steps;
            All.Add(warning);
        }
    }

    /// <summary>Asks for the end after so many steps.</summary>
    private sealed class StopsAfter(int steps, CancellationTokenSource stop) : IProgress
    {
        private int heard;

        public void Report(ProgressReport report)
        {
            if (++heard == steps) stop.Cancel();
        }

        public void Report(in TrainingReport report)
        {
        }
    }
}
