using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Chains;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Nuts;

/// <summary>
/// Chains have the same bits for any number of threads, and a fit that was interrupted resumes to the bits of one that was not: in the
/// warm-up, with all that it has adapted, and after it.
/// </summary>
public sealed class ResumedNutsTests
{
    private static readonly Dictionary<string, Func<TestStory>> stories = new()
    {
        ["ten unknowns"] = () => TestStory.By(EightSchools.Kept, EightSchools.Data),
        ["schools that are integrated"] = () => TestStory.By(EightSchools.Story, EightSchools.Data),
        ["schools that are centered"] = () => TestStory.By(EightSchools.KeptCentered, EightSchools.Data),
        ["a mixture"] = () => TestStory.By("""
            model A
            data x[rows]: real
            w: simplex[2] ~ Dirichlet([2, 1])
            for k in 1..2 { m[k] ~ Normal(0, 3) }
            for n in rows { kind[n] ~ Categorical(w)
              x[n] ~ Normal(m[kind[n]], 1) }
            """, "x\n-2\n-1.5\n0.3\n1.7\n2.2\n-1\n2.4\n"),
        // the line is known far from where x is 0
        [Dependent] = () => TestStory.By("""
            model A
            data x[rows]: real
            data y[rows]: count
            a ~ Normal(0, 10)
            b ~ Normal(0, 10)
            for n in rows { y[n] ~ Poisson(log_rate = a + b * x[n]) }
            """, "x,y\n9.7,12\n9.9,9\n10.1,10\n10.2,14\n9.8,11\n"),
    };

    private const string Dependent = "dependent coefficients";

    public static TheoryData<string> Stories => [.. stories.Keys];

    /// <summary>Three chains of 20 draws after a warm-up.</summary>
    private static FitOptions Options(int threads, FitCheckpoint? checkpoint = null, int warmUp = 60) => new(Threads: threads, Draws: 60)
    {
        [StandardOptions.Chains] = 3, [StandardOptions.WarmUpDraws] = warmUp, Checkpoint = checkpoint,
    };

    [Theory, MemberData(nameof(Stories))]
    public void Any_number_of_threads_gives_the_same_bits(string name)
    {
        var story = stories[name]();
        var one = story.Fitted(Options(threads: 1), "nuts");
        foreach (var threads in new[] { 2, 4 }) Same(one, story.Fitted(Options(threads), "nuts"));
    }

    [Theory]
    [InlineData("ten unknowns", 20, 1)]
    [InlineData("ten unknowns", 130, 2)]
    [InlineData("schools that are integrated", 100, 3)]
    [InlineData("schools that are integrated", 230, 2)]
    [InlineData("a mixture", 110, 2)]
    public void An_interrupted_fit_resumes_to_the_same_bits(string name, int steps, int threads)
    {
        var (story, file, stop) = (stories[name](), new MemoryFile(), new CancellationTokenSource());
        var broken = story.Run(Options(threads, new(file, IsResumed: false, story.Problem, "nuts")), "nuts", new StopsAfter(steps, stop),
            stop.Token);
        Assert.Equal(StopReason.Interrupted, broken.Stopped);
        Assert.Single(file.Written);
        var whole = story.Fitted(Options(threads: 1), "nuts");
        foreach (var other in new[] { 1, 2 })
            Same(whole, story.Fitted(Options(other, new(At(file, 0), IsResumed: true, story.Problem, "nuts")), "nuts"));
    }

    /// <summary>A fit that has all its draws is extended to those of one that was to be so long; it has no fewer.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void A_complete_fit_is_extended(string name)
    {
        var (story, file, stop) = (stories[name](), new MemoryFile(), new CancellationTokenSource());
        FitOptions Of(int draws, bool isResumed) => Options(threads: 1, new(file, isResumed, story.Problem, "nuts")) with { Draws = draws };
        story.Run(Of(60, isResumed: false), "nuts", new StopsAfter(240, stop), stop.Token);
        Same(story.Fitted(Options(threads: 1) with { Draws = 150 }, "nuts"), story.Fitted(Of(150, isResumed: true), "nuts"), 150);
        Assert.Equal("E0605", Assert.Single(story.Fit(Of(90, isResumed: true), "nuts").Diagnostics).Code);
    }

    /// <summary>
    /// Each array of a checkpoint in the warm-up, before a window ends, matters: a changed one gives other draws. Draws for correlations
    /// matter after its first part, and where there are some.
    /// </summary>
    [Theory]
    [InlineData("ten unknowns", 120, 48, 12)]
    [InlineData(Dependent, 400, 450, 16)]
    public void Everything_that_is_kept_matters(string name, int warmUp, int steps, int arrays)
    {
        var (story, file, stop) = (stories[name](), new MemoryFile(), new CancellationTokenSource());
        story.Run(Options(1, new(file, IsResumed: false, story.Problem, "nuts"), warmUp), "nuts", new StopsAfter(steps, stop), stop.Token);
        var whole = story.Fitted(Options(threads: 1, warmUp: warmUp), "nuts").Summary!.Draws!.Chains!.LogDensities;
        var read = SafeTensorsReader.Read(file.Name, file.Written[0]).Value!;
        var identity = new CheckpointIdentity(read.Metadata["program"], read.Metadata["data"], read.Metadata["options"]);
        string[] names = [.. read.Arrays.Select(a => a.Name).Where(n => n.StartsWith("chain 1/", StringComparison.Ordinal)
            && (name == Dependent || !n.EndsWith(" draws", StringComparison.Ordinal)))];
        Assert.Equal(arrays, names.Length);
        foreach (var array in names)
        {
            var changed = At(file, 0);
            changed.Written.Add(new Checkpoint([.. read.Arrays.Select(a => a.Name == array ? Changed(a) : a)], identity)
                { Words = read.Metadata }.Bytes());
            var other = story.Fit(Options(threads: 1, new(changed, IsResumed: true, story.Problem, "nuts"), warmUp), "nuts")
                .Summary!.Draws!.Chains!.LogDensities;
            Assert.True(!whole.Take(20).SequenceEqual(other.Take(20)), array);
            Assert.Equal(whole[20..], other[20..]);
        }

        static StoredArray Changed(StoredArray array)
        {
            double[] values = [.. array.Tensor().Values.Select(x => 1.1 * x)];
            return StoredArray.Encode(array.Name, new Tensor([values.Length], values));
        }
    }

    /// <summary>
    /// Chains that end where their effective sample size is large enough have the draws of chains that were to be so long, for any number
    /// of threads, and after an interruption.
    /// </summary>
    [Fact]
    public void Chains_end_where_they_are_enough()
    {
        var story = stories["ten unknowns"]();
        var until = new FitOptions(Threads: 1) { [StandardOptions.Until] = 600 };
        var one = story.Fitted(until, "nuts");
        var draws = one.Summary!.Draws!;
        var (size, length) = (one.Summary!.Find<ProbDsl.Inference.Chains.ChainReport>()!.EffectiveSize.Value, draws.Count / 4);
        Assert.InRange(size, 600, 2400);
        Assert.InRange(length, 100, 1000);
        Assert.Equal(StopReason.DrawsDone, one.Stopped);
        var asLong = story.Fitted(new(Threads: 2, Draws: draws.Count), "nuts").Summary!.Draws!;
        Assert.Equal(draws.Chains!.LogDensities, asLong.Chains!.LogDensities);
        // one barrier earlier they were not enough
        var before = 100;
        while (before + Math.Max(100, before / 4) < length) before += Math.Max(100, before / 4);
        if (length > 100)
            Assert.True(story.Fitted(new(Threads: 2, Draws: 4 * before), "nuts").Summary!
                .Find<ProbDsl.Inference.Chains.ChainReport>()!.EffectiveSize.Value < 600);
        var (file, stop) = (new MemoryFile(), new CancellationTokenSource());
        var kept = until with { Checkpoint = new(file, IsResumed: false, story.Problem, "nuts") };
        story.Run(kept, "nuts", new StopsAfter(1900, stop), stop.Token);
        var resumed = story.Fitted(until with { Checkpoint = new(file, IsResumed: true, story.Problem, "nuts") }, "nuts");
        Assert.Equal(draws.Chains!.LogDensities, resumed.Summary!.Draws!.Chains!.LogDensities);
    }

    private static MemoryFile At(MemoryFile file, int checkpoint)
    {
        var then = new MemoryFile();
        then.Written.Add(file.Written[checkpoint]);
        foreach (var (name, draws) in file.Others)
        {
            var other = (MemoryFile)then.Beside(name);
            if (draws.Written.Count > 0) other.Written.Add([.. draws.Written[^1]]);
        }

        return then;
    }

    private static void Same(FitOutcome one, FitOutcome other, int count = 60)
    {
        Assert.Equal((one.Value, one.Stopped, one.Iterations, one.Metric), (other.Value, other.Stopped, other.Iterations, other.Metric));
        Assert.Equal(one.Diagnostics.Select(d => (d.Code, d.Message)), other.Diagnostics.Select(d => (d.Code, d.Message)));
        var (draws, others) = (one.Summary!.Draws!, other.Summary!.Draws!);
        Assert.Equal(count, draws.Count);
        var (chains, otherChains) = (draws.Chains!, others.Chains!);
        Assert.Equal(chains.LogDensities, otherChains.LogDensities);
        foreach (var (name, values) in chains.Statistics)
            Assert.Equal(values, otherChains.Statistics.Single(s => s.Name == name).Values);
        foreach (var (name, array) in draws.Arrays) Assert.Equal(array.Values, others.Arrays[name].Values);
        Assert.Equal(one.Summary!.Estimates.Select(e => (e.Name, e.Value)), other.Summary!.Estimates.Select(e => (e.Name, e.Value)));
    }
}
