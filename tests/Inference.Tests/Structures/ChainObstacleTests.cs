using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Structures;

/// <summary>Chains that are not integrated: the message names the statement and what to do, and what it says works.</summary>
public sealed class ChainObstacleTests
{
    private const string Story = """
        model Chain
        data y[times]: real[2] from a, b
        param drift: positive
        param noise: positive[2]
        level[1] ~ Normal(0, 1)
        for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
        for t in times { y[t] ~ Normal([level[t], 0.5 * level[t]], noise) }
        """;

    private const string Step = "level[t] ~ Normal(level[t-1], drift)", Observed = "y[t] ~ Normal([level[t], 0.5 * level[t]], noise)",
        Correlated = "y[t] ~ MvNormal([level[t], 0.5 * level[t]], covariance([[1 + drift, 0.5], [0.5, 1 + drift]]))";

    private const string Csv = "a,b\n1.2,0.3\n0.4,-1.1\n-0.7,0.8\n1.9,0.1\n0.6,-0.6\n0.9,0.4\n";

    public static TheoryData<string, string, string, string, string> Messages => new()
    {
        { Step, "level[t] ~ StudentT(4, level[t-1], drift)", "`level[t]` is StudentT", "give it a prior", Step },
        { Step, "level[t] ~ Normal(exp(level[t-1]), drift)", "the mean of `level[t]` is not linear in `level`", "a sum of products",
            "level[t] ~ Normal(0.5 * level[t-1] + 1, drift)" },
        { Step, "level[t] ~ Normal(level[t-1], drift * exp(level[t-1]))", "of `level[t]` depends on `level`", "in means alone", Step },
        { Observed, Correlated, "`y[t]` is MvNormal", "as `weight[d] * common[t]` with `common[t] ~ Normal(0, 1)`",
            """
            common[t] ~ Normal(0, 1)
              for d in 1..2 { y[t, d] ~ Normal(level[t] / d + drift * common[t], noise[d]) }
            """ },
        { Observed, "y[t] ~ Normal([level[t], level[t]^2], noise)", "the mean of `y[t]` is not linear in `level`",
            "at most one read of `level` each", Observed },
        { Observed, "y[t] ~ Normal(level[t] + noise, noise)", "the mean of `y[t]` is not linear in `level`",
            "in a loop over its elements", "for d in 1..2 { y[t, d] ~ Normal(level[t] + noise[d], noise[d]) }" },
        { Observed, "y[t] ~ Normal([level[t], 1.0], noise * exp(level[t]))", "of `y[t]` depends on `level`", "in means alone", Observed },
    };

    [Theory, MemberData(nameof(Messages))]
    public void The_message_names_the_statement_and_the_advice_works(string part, string other, string why, string next, string advised)
    {
        var text = Story.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Story, text);
        var story = TestStory.By(text, Csv);
        Assert.Contains(why, Assert.Single(story.Select().Diagnostics, d => d.Code == "E0401").Message, StringComparison.Ordinal);
        var refused = Assert.Single(story.Select("map").Diagnostics, d => d.Code == "E0402");
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(next, refused.Help, StringComparison.Ordinal);
        var mended = TestStory.By(Story.Replace(part, advised, StringComparison.Ordinal), Csv);
        Assert.DoesNotContain(DensityPlan.Analyze(mended.Problem).Coordinates, c => c.Role == Compiler.Graph.Role.Latent);
        Assert.True(double.IsFinite(mended.Fitted(new(Threads: 1, Restarts: 2), "map").Value));
    }

    /// <summary>The other advice of each message: a prior in place of each param.</summary>
    [Theory, MemberData(nameof(Messages))]
    public void With_priors_in_place_of_params_methods_accept_the_story(string part, string other, string why, string next, string advised)
    {
        Assert.NotEqual(why, next + advised);
        var text = Story.Replace(part, other, StringComparison.Ordinal).Replace("param drift: positive", "drift: positive ~ Exponential(1)",
            StringComparison.Ordinal).Replace("param noise: positive[2]", "noise: positive[2] ~ Exponential(1)", StringComparison.Ordinal);
        Assert.NotNull(TestStory.By(text, Csv).Select("map").Plan);
    }

    /// <summary>Why a latent that is no chain is neither summed over nor integrated.</summary>
    [Theory]
    [InlineData("z[n] ~ StudentT(4, 0, 1)", "y[n] ~ Normal(z[n], sd)", "`z[n]` is StudentT, not Normal")]
    [InlineData("z[n] ~ Normal(0, 1)", "y[n] ~ Normal(z[n]^2, sd)", "the mean of `y[n]` is not linear in it")]
    [InlineData("z[n] ~ Normal(0, 1)", "y[n] ~ StudentT(4, z[n], sd)", "`y[n]` is StudentT, not Normal")]
    [InlineData("z[n] ~ Normal(0, 1)", "y[n] ~ Normal(z[n], sd * exp(z[n]))", "`y[n]` reads it outside of its mean")]
    public void Em_names_what_prevents_an_integral(string drawn, string observed, string why)
    {
        var story = TestStory.By($"model M\ndata y[rows]: real from a\nparam sd: positive\nfor n in rows {{ {drawn}\n {observed} }}", Csv);
        var message = Assert.Single(story.Select("em").Diagnostics, d => d.Code == "E0402").Message;
        Assert.Contains("cannot be marginalized by summation, nor by an integral in closed form", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    /// <summary>A fit of one step says what one step cannot know, or that it did not converge, and no NaN.</summary>
    [Theory, InlineData("em"), InlineData("map"), InlineData("vmp")]
    public void One_step_is_too_few(string method)
    {
        var story = TestStory.By(method == "vmp" ? """
            model Two
            data y[rows]: real from a
            mean ~ Normal(0, 1)
            tau ~ Gamma(1, 1)
            for n in rows { y[n] ~ Normal(mean, precision = tau) }
            """ : Story, Csv);
        var outcome = story.Fit(new(Threads: 1, MaxIterations: 1, Restarts: 1, Tolerance: 1e-300), method);
        Assert.Equal(StopReason.MaxIterations, outcome.Stopped);
        var warning = Assert.Single(outcome.Diagnostics, d => d.Code == "W0503");
        Assert.Contains(method == "map" ? "stopped after 1 step: the largest gradient is" : "stopped after 1 step", warning.Message,
            StringComparison.Ordinal);
        if (method == "vmp") Assert.Contains("too few to measure", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", warning.Message, StringComparison.Ordinal);
        Assert.Contains("--max-iter 10", warning.Help, StringComparison.Ordinal);
    }
}
