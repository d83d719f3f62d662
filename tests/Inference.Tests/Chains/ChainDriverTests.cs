using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Ranks;
using ProbDsl.Tests.Ranks;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Chains;

/// <summary>
/// The draws of chains are those of a plain loop, for any number of threads, and from any checkpoint; one that lacks a part of the state is
/// seen.
/// </summary>
public sealed class ChainDriverTests
{
    private const int Chains = 3;

    private static readonly ChainSettings settings = new(Chains, WarmUp: 120, Draws: 80);

    private static readonly Lazy<TestStory> story = new(() => TestStory.By("""
        model Line
        data x[rows]: real
        m ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "x\n1\n"));

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Draws_are_those_of_a_plain_loop(int threads)
    {
        var sink = new TextSink(Chains);
        var run = Run(sink, threads: threads);
        Assert.Equal([80, 80, 80], run.Draws);
        Assert.Equal((200, 80), (run.Steps, run.Taken));
        AssertWhole(sink);
        // a chain has a stream of its own
        Assert.NotEqual(sink[0][0], sink[1][0]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void From_any_checkpoint_they_come_to_the_same_bits(int threads)
    {
        var (file, sink) = (new MemoryFile(), new TextSink(Chains));
        Run(sink, Checkpoint(file, TimeSpan.FromHours(1)), threads);
        AssertWhole(sink);
        Assert.InRange(file.Written.Count, 150, 700);
        foreach (var written in file.Written.Where((_, i) => i % 9 == 0))
        {
            // the sink has the draws of a later time
            Assert.Equal(80, Run(sink, new(Holding(written), IsResumed: true, story.Value.Problem, "drift"), threads).Taken);
            AssertWhole(sink);
        }
    }

    [Theory, InlineData(1), InlineData(40), InlineData(359), InlineData(361), InlineData(500), InlineData(590)]
    public void An_interrupted_run_resumes_whatever_the_clock_says(int steps)
    {
        var (file, sink, stop) = (new MemoryFile(), new TextSink(Chains), new CancellationTokenSource());
        var broken = Run(sink, Checkpoint(file, TimeSpan.Zero), threads: 2, new StopsAfter(steps, stop), stop.Token);
        Assert.Single(file.Written);
        Assert.True(broken.Taken < settings.Draws);
        Assert.Equal(broken.Draws, Enumerable.Range(0, Chains).Select(chain => sink[chain].Count));
        sink.Kill();
        Assert.Equal(settings.Draws, Run(sink, new(file, IsResumed: true, story.Value.Problem, "drift"), threads: 3).Taken);
        AssertWhole(sink);
    }

    [Fact]
    public void A_checkpoint_that_lacks_a_part_of_the_state_is_seen()
    {
        var (file, sink) = (new MemoryFile(), new TextSink(Chains));
        Run(sink, Checkpoint(file, TimeSpan.FromHours(1)), keepsAll: false);
        AssertWhole(sink);
        Run(sink, new(Holding(file.Written[file.Written.Count / 2]), IsResumed: true, story.Value.Problem, "drift"));
        Assert.NotEqual(Whole(0), sink[0]);
    }

    [Theory, InlineData("seed"), InlineData("chains"), InlineData("warm-up"), InlineData("ranks")]
    public void A_checkpoint_of_another_run_is_refused(string other)
    {
        var (file, sink) = (new MemoryFile(), new TextSink(Chains + 1));
        Run(sink, Checkpoint(file, TimeSpan.FromHours(1)));
        var of = other switch
        {
            "chains" => settings with { Chains = Chains + 1 },
            "warm-up" => settings with { WarmUp = 121 },
            _ => settings,
        };
        var options = new FitOptions(Seed: other == "seed" ? 2ul : 1)
        {
            Checkpoint = new(file, IsResumed: true, story.Value.Problem, "drift"),
            Ranks = other == "ranks" ? ThreadRanks.Run(2, r => (ICommunicator)r)[0] : Alone.Instance,
        };
        using var method = new RandomDrift();
        var run = new ChainDriver<RandomDrift.State>([method], "drift", of, sink, options)
            .Run(new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal("E0542", Assert.Single(run.Refusal!).Code);
    }

    [Theory, InlineData("nothing", "E0612"), InlineData("a byte", "E0543"), InlineData("a draw", "E0543"), InlineData("draws", "E0543"),
        InlineData("another state", "E0543")]
    public void What_is_missing_or_damaged_is_refused(string what, string code)
    {
        var (file, sink) = (new MemoryFile(), new TextSink(Chains));
        Run(sink, Checkpoint(file, TimeSpan.FromHours(1)));
        var last = file.Written[^1];
        if (what == "a byte") last[last.Length / 2] ^= 1;
        if (what == "a draw") sink = Changed(sink);
        if (what == "draws") sink = new(Chains);
        var resumed = new FitCheckpoint(
            what == "nothing" ? new MemoryFile() : Holding(last), IsResumed: true, story.Value.Problem, "drift");
        using var method = new RandomDrift(name: what == "another state" ? "momentum" : "velocity");
        var run = new ChainDriver<RandomDrift.State>([method], "drift", settings, sink, new() { Checkpoint = resumed })
            .Run(new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(code, Assert.Single(run.Refusal!).Code);

        static TextSink Changed(TextSink of)
        {
            var changed = new TextSink(Chains);
            for (var chain = 0; chain < Chains; chain++)
                foreach (var (i, line) in of[chain].Index())
                    changed.Append(chain, [], [.. line.Split(',').Select(x => double.Parse(x,
                        System.Globalization.CultureInfo.InvariantCulture) + (i == 11 ? 1e-9 : 0))]);
            return changed;
        }
    }

    [Fact]
    public void A_chain_that_stops_is_named_and_the_others_end()
    {
        var (file, sink) = (new MemoryFile(), new TextSink(Chains));
        using RandomDrift one = new(stopsIn: 1), two = new(stopsIn: 1);
        var run = new ChainDriver<RandomDrift.State>([one, two], "drift", settings, sink,
            new() { Checkpoint = Checkpoint(file, TimeSpan.Zero) }).Run(new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal([null, "it is at its end", null], run.Failures);
        Assert.Equal([80, 7, 80], run.Draws);
        Assert.Equal("E0502", Assert.Single(ChainOutcome.WithoutResult(run)!.Diagnostics).Code);
    }

    [Fact]
    public void Where_no_checkpoint_can_be_written_the_run_continues_and_warns_once()
    {
        var (warnings, sink) = (new Warnings(), new TextSink(Chains));
        var run = Run(sink, Checkpoint(new MemoryFile { IsFull = true }, TimeSpan.FromHours(1)), progress: warnings);
        Assert.Equal("W0545", Assert.Single(warnings.All).Code);
        Assert.Equal("W0545", Assert.Single(run.Diagnostics).Code);
        AssertWhole(sink);
    }

    /// <summary>Two ranks run chains 1 and 3, and chain 2; each keeps its own in a file, and one that has none starts anew.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Ranks_resume_their_own_chains(bool isSecondLost)
    {
        var file = new MemoryFile();
        var options = new FitOptions();
        foreach (var isResumed in new[] { false, true })
        {
            if (isResumed && isSecondLost) file.Others["training_2.safetensors"].Written.Clear();
            var ranks = ThreadRanks.Run(2, rank =>
            {
                var own = options with
                {
                    Ranks = rank,
                    Checkpoint = new(file, isResumed, story.Value.Problem, "drift") { Clock = new Ticking(TimeSpan.FromSeconds(0.1)) },
                };
                using var store = DrawStore.Create(settings, 2, 2, own);
                using var method = new RandomDrift();
                var run = new ChainDriver<RandomDrift.State>([method], "drift", settings, store, own)
                    .Run(new NoProgress(), TestContext.Current.CancellationToken);
                Assert.Null(run.Refusal);
                run = new ChainsOfRanks(rank).Gather(run, store, 2);
                return (run.Taken, Points: store.FirstOf(run.Taken).Points, run.Adapted);
            });
            double[] expected = [.. Enumerable.Range(0, Chains).SelectMany(Rows).SelectMany(row => row[2..])];
            Assert.All(ranks, r => Assert.Equal(expected, r.Points));
            // every rank knows what the chains of all have adapted
            Assert.All(ranks, r => Assert.Equal(Enumerable.Range(0, Chains).Select(c => new[] { c, Rows(c)[^1][2] }), r.Adapted));
        }

        Assert.NotEmpty(file.Written);
    }

    private static double[][] Rows(int chain) => RandomDrift.Rows(1, chain, settings.WarmUp, settings.Draws);

    private static string[] Whole(int chain) => Array.ConvertAll(Rows(chain), TextSink.Line);

    private static void AssertWhole(TextSink sink)
    {
        for (var chain = 0; chain < Chains; chain++) Assert.Equal(Whole(chain), sink[chain]);
    }

    private static FitCheckpoint Checkpoint(MemoryFile file, TimeSpan tick) =>
        new(file, IsResumed: false, story.Value.Problem, "drift") { Clock = new Ticking(tick) };

    private static MemoryFile Holding(byte[] bytes)
    {
        var file = new MemoryFile();
        file.Replace(stream => stream.Write(bytes));
        return file;
    }

    private static ChainRun Run(TextSink sink, FitCheckpoint? checkpoint = null, int threads = 1, IProgress? progress = null,
        CancellationToken? cancellation = null, bool keepsAll = true)
    {
        RandomDrift[] methods = [.. Enumerable.Range(0, threads).Select(_ => new RandomDrift(keepsAll))];
        return new ChainDriver<RandomDrift.State>(methods, "drift", settings, sink, new() { Checkpoint = checkpoint })
            .Run(progress ?? new NoProgress(), cancellation ?? TestContext.Current.CancellationToken);
    }

    private sealed class Warnings : IProgress
    {
        public List<Diagnostic> All { get; } = [];

        public void Report(ProgressReport report)
        {
        }

        public void Report(in TrainingReport report)
        {
        }

        public void Warn(Diagnostic warning) => All.Add(warning);
    }
}
