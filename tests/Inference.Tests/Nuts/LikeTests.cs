using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Tests.Chains;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Nuts;

/// <summary>`--like`: chains that start with the metric, the steps and the last draws of another fit.</summary>
public sealed class LikeTests
{
    // the line is known far from where x is 0: its coefficients depend on each other
    private const string Story = """
        model A
        data x[rows]: real
        data y[rows]: count
        a ~ Normal(0, 10)
        b ~ Normal(0, 10)
        for n in rows { y[n] ~ Poisson(log_rate = a + b * x[n]) }
        """;

    private static TestStory By(string last) => TestStory.By(Story, $"x,y\n9.7,12\n9.9,9\n10.1,10\n10.2,14\n{last}\n");

    private static MemoryFile Kept() => Checkpoint(By("9.8,11"), 400);

    /// <summary>The checkpoint of a fit that is interrupted at its end.</summary>
    private static MemoryFile Checkpoint(TestStory story, int draws)
    {
        var (file, stop) = (new MemoryFile(), new CancellationTokenSource());
        story.Run(new(Threads: 1, Draws: draws) { Checkpoint = new(file, IsResumed: false, story.Problem, "nuts") }, "nuts",
            new StopsAfter(1600 + draws, stop), stop.Token);
        return file;
    }

    [Fact]
    public void A_short_warm_up_is_enough()
    {
        var story = By("9.6,6");
        var (like, cold) = (story.Fitted(new(Threads: 1, Draws: 8000) { Like = Kept() }, "nuts"),
            story.Fitted(new(Threads: 1, Draws: 8000), "nuts"));
        Assert.Equal((100, 400), (Of<ChainReport>(like).WarmUp, Of<ChainReport>(cold).WarmUp));
        // without correlations a draw takes some thirty gradients
        Assert.InRange(Of<TrajectoryReport>(like).Leapfrogs, 1, 1.5 * Of<TrajectoryReport>(cold).Leapfrogs);
        foreach (var name in new[] { "a", "b" })
        {
            var (one, other) = (Draws(like, name), Draws(cold, name));
            var sd = Deviation(other);
            Assert.Equal(other.Average(), one.Average(), 4 * sd * Math.Sqrt(2.0 / 2000));
            Assert.Equal(1, Deviation(one) / sd, 0.1);
        }
    }

    [Fact]
    public void Chains_of_other_unknowns_are_refused()
    {
        var other = TestStory.By("model A\ndata x[rows]: real\na ~ Normal(0, 1)\nfor n in rows { x[n] ~ StudentT(3, a, 1) }", "x\n1\n2\n");
        foreach (var file in new[] { Kept(), new MemoryFile() })
        {
            var refused = Assert.Single(other.Fit(new(Threads: 1, Draws: 40) { Like = file }, "nuts").Diagnostics);
            Assert.Equal("E0542", refused.Code);
            Assert.Contains("as many unknowns", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A last draw that the new data make impossible is replaced by another start.</summary>
    [Fact]
    public void A_start_without_a_density_is_replaced()
    {
        const string Text = "model A\ndata x[rows]: real\ntop: positive ~ Exponential(0.1)\nfor n in rows { x[n] ~ Uniform(0, top) }";
        var file = Checkpoint(TestStory.By(Text, "x\n1\n1.1\n0.9\n"), 40);
        var larger = TestStory.By(Text, "x\n8\n2\n5\n").Fitted(new(Threads: 1, Draws: 400) { Like = file }, "nuts");
        Assert.All(Draws(larger, "top"), top => Assert.True(top >= 8));
    }

    private static T Of<T>(FitOutcome fit)
        where T : ProbDsl.Inference.Results.Sections.ResultSection => fit.Summary!.Find<T>()!;

    private static double[] Draws(FitOutcome fit, string name) => fit.Summary!.Draws!.Arrays[name].Values;

    private static double Deviation(double[] values) => Math.Sqrt(values.Select(v => v - values.Average()).Average(d => d * d));
}
