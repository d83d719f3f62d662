using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Chains;
using ProbDsl.Tests.MessagePassing;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Gibbs;

/// <summary>
/// A fit that was interrupted resumes to the bits of one that was not: every draw of every chain, for any number of threads, whatever the
/// states of its chains hold.
/// </summary>
public sealed class ResumedGibbsTests
{
    private const string Topics = """
        for d in 1..2 { mix[d]: simplex[2] ~ Dirichlet([0.4, 1.5]) }
        for k in 1..2 { vocabulary[k]: simplex[3] ~ Dirichlet(0.5) }
        for i in rows repeated count[i] {
          topic[i] ~ Categorical(mix[doc[i]])
          word[i] ~ Categorical(vocabulary[topic[i]])
        }
        """;

    private const string Words = "doc,word,count,x\n1,1,2,0.5\n1,3,1,-1\n2,2,0,2\n2,3,1,0\n2,1,1,0.3\n2,2,1,-0.4\n";

    private static readonly string vectors = """
        model Vectors
        data x[rows]: real[2] from a, b
        data y[rows]: real
        w: simplex[2] ~ Dirichlet([2, 1])
        m ~ Normal(0, 1)
        for n in rows {
          kind[n] ~ Categorical(w)
          x[n] ~ MvNormal([0.5, -1] * [1, 0][kind[n]] + [2, 1] * [0, 1][kind[n]], covariance([[1, 0.6], [0.6, 1]]))
        }
        for n in 2..rows { y[n] ~ Normal(m + 0.8 * y[n-1], 0.5) }
        """;

    /// <summary>Stories whose chains have states of every kind.</summary>
    private static readonly Dictionary<string, Func<TestStory>> stories = new()
    {
        ["a mixture"] = () => VmpStories.By(VmpStories.Mixtures["a mixture"]),
        ["a hidden Markov chain"] = () => VmpStories.By(VmpStories.Mixtures["a hidden Markov chain"]),
        ["levels along a chain"] = () => VmpStories.By("""
            u ~ Gamma(4, 4)
            t ~ Gamma(4, 4)
            level[1] ~ Normal(0, 5)
            for n in 2..rows { level[n] ~ Normal(level[n-1], precision = t) }
            for n in rows { x[n] ~ Normal(level[n], precision = u) }
            """, 12),
        ["missing cells"] = () => TestStory.By(vectors, "a,b,y\n1,0,1\n,1,2\n2,1.5,\n0,,\n1,1,3\n"),
        ["broken sticks"] = () => TestStory.By("""
            model Sticks
            data x[rows]: real
            for t in 1..2 { stick[t]: unit ~ Beta(1, 0.7) }
            weight = stick_breaking(stick)
            for t in 1..3 { center[t] ~ Normal(0, 10) }
            for n in rows { kind[n] ~ Categorical(weight)
              x[n] ~ Normal(center[kind[n]], 0.2) }
            """, "x\n-8\n-8.1\n-7.9\n8\n"),
        ["topics"] = () => TestStory.By(
            $"model Words\ndata doc[rows]: index[2]\ndata word[rows]: index[3]\ndata count[rows]: count\n{Topics}", Words),
        ["topics beside a mean"] = () => TestStory.By($$"""
            model Words
            data doc[rows]: index[2]
            data word[rows]: index[3]
            data count[rows]: count
            data x[rows]: real
            m ~ Normal(0, 1)
            for i in rows { x[i] ~ Normal(m, 1) }
            {{Topics}}
            """, Words),
    };

    public static TheoryData<string> Stories => [.. stories.Keys];

    /// <summary>Three chains of 20 draws after 30 of warm-up.</summary>
    private static FitOptions Options(int threads, FitCheckpoint? checkpoint = null) => new(Threads: threads, Draws: 60)
    {
        [StandardOptions.Chains] = 3, [StandardOptions.WarmUpDraws] = 30, Checkpoint = checkpoint,
    };

    [Theory, MemberData(nameof(Stories))]
    public void From_any_checkpoint_it_comes_to_the_same_bits(string name)
    {
        var (story, file) = (stories[name](), new MemoryFile());
        var whole = story.Fitted(Options(threads: 2), "gibbs");
        Same(whole, story.Fitted(Options(threads: 2, new(file, IsResumed: false, story.Problem, "gibbs")
        {
            Clock = new Ticking(TimeSpan.FromHours(1)),
        }), "gibbs"));
        Assert.InRange(file.Written.Count, 50, 150);
        for (var i = 0; i < file.Written.Count; i += 8)
            Same(whole, story.Fitted(Options(threads: 1 + (i % 3), new(At(file, i), IsResumed: true, story.Problem, "gibbs")), "gibbs"));
    }

    /// <summary>In the warm-up of the chains, between that and draws, and in the middle of draws.</summary>
    [Theory]
    [InlineData("a mixture", 20, 1)]
    [InlineData("a mixture", 50, 2)]
    [InlineData("a mixture", 92, 1)]
    [InlineData("a mixture", 130, 3)]
    [InlineData("topics beside a mean", 40, 2)]
    [InlineData("topics beside a mean", 130, 2)]
    public void An_interrupted_fit_resumes_to_the_same_bits(string name, int steps, int threads)
    {
        var (story, file, stop) = (stories[name](), new MemoryFile(), new CancellationTokenSource());
        var broken = story.Run(Options(threads, new(file, IsResumed: false, story.Problem, "gibbs")), "gibbs", new StopsAfter(steps, stop),
            stop.Token);
        Assert.Equal(StopReason.Interrupted, broken.Stopped);
        Assert.Equal(steps < 120, broken.Summary is null);
        Assert.Single(file.Written);
        var whole = story.Fitted(Options(threads: 1), "gibbs");
        foreach (var other in new[] { 1, 2, 3 })
            Same(whole, story.Fitted(Options(other, new(At(file, 0), IsResumed: true, story.Problem, "gibbs")), "gibbs"));
    }

    /// <summary>A state that is not the one of the checkpoint changes the draws of its chain from there on, and of no other.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void Another_state_is_seen_in_the_draws_of_its_chain(string name)
    {
        var (story, file) = (stories[name](), new MemoryFile());
        var whole = story.Fitted(Options(threads: 1, new(file, IsResumed: false, story.Problem, "gibbs")
        {
            Clock = new Ticking(TimeSpan.FromHours(1)),
        }), "gibbs").Summary!.Draws!.Chains!.LogDensities;
        var at = file.Written.Count * 3 / 4;
        var read = SafeTensorsReader.Read(file.Name, file.Written[at]).Value!;
        var identity = new CheckpointIdentity(read.Metadata["program"], read.Metadata["data"], read.Metadata["options"]);
        var changed = At(file, at);
        changed.Written.Add(new Checkpoint([.. read.Arrays.Select(Changed)], identity) { Words = read.Metadata }.Bytes());
        var other = story.Fitted(Options(threads: 1, new(changed, IsResumed: true, story.Problem, "gibbs")), "gibbs")
            .Summary!.Draws!.Chains!.LogDensities;
        Assert.Equal(whole[..20], other[..20]);
        Assert.Equal(whole[40..], other[40..]);
        Assert.NotEqual(whole[20..40], other[20..40]);

        static StoredArray Changed(StoredArray array)
        {
            if (!array.Name.StartsWith("chain 2/", StringComparison.Ordinal)) return array;
            var isOfTokens = array.Name.Contains("tokens", StringComparison.Ordinal);
            double[] values = [.. array.Tensor().Values.Select(x => isOfTokens ? 1 - x : 1.1 * x).Reverse()];
            return StoredArray.Encode(array.Name, new Tensor([values.Length], values));
        }
    }

    /// <summary>The files of a checkpoint as they were when it was written, with draws of a later time.</summary>
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

    private static void Same(FitOutcome one, FitOutcome other)
    {
        Assert.Equal((one.Value, one.Stopped, one.Iterations, one.Metric), (other.Value, other.Stopped, other.Iterations, other.Metric));
        Assert.Equal(one.Trace, other.Trace);
        Assert.Equal(one.Diagnostics.Select(d => (d.Code, d.Message)), other.Diagnostics.Select(d => (d.Code, d.Message)));
        var (summary, others) = (one.Summary!, other.Summary!.Draws!);
        var draws = summary.Draws!;
        Assert.Equal(60, draws.Count);
        Assert.Equal(draws.Chains!.LogDensities, others.Chains!.LogDensities);
        foreach (var (name, array) in draws.Arrays.Concat(draws.Cells))
            Assert.Equal(array.Values, others.Arrays.Concat(others.Cells).First(a => a.Key == name).Value.Values);
        Assert.Equal(summary.Estimates.Select(e => (e.Name, e.Value)), other.Summary!.Estimates.Select(e => (e.Name, e.Value)));
    }
}
