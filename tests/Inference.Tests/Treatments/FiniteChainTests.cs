using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.StateChains;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Treatments;

/// <summary>Finite chains marginalized along their loop, against the sum over all paths.</summary>
public sealed class FiniteChainTests
{
    public static TheoryData<string> Chains => [.. FiniteChains.All.Keys];

    public static TheoryData<string> Stories => [.. FiniteChains.All.Keys, .. FiniteChains.Labels.Keys];

    public static TheoryData<string> Refused => [.. FiniteChains.Refused.Keys];

    [Theory, MemberData(nameof(Stories))]
    public void The_log_density_is_that_of_the_sum_over_all_paths(string story) => At(story).Agrees(story);

    [Theory, MemberData(nameof(Stories))]
    public void Its_slopes_are_those_of_differences(string story) => At(story).HasGradients(withJacobian: true, story);

    [Theory, MemberData(nameof(Stories))]
    public void The_engine_gives_what_the_interpreter_gives(string story) => At(story).RunsOnTheEngine(story);

    [Theory, MemberData(nameof(Stories))]
    public void In_float32_it_is_nearly_the_same(string story) => At(story).IsNearInFloat32(story);

    [Theory, MemberData(nameof(Chains))]
    public void The_plan_says_along_which_loop(string story)
    {
        var plan = FiniteChains.Bind(story).Select("map").Plan!;
        Assert.Contains(plan.Blocks, b => b.Name is "marginalized along `times`" or "marginalized along `visit`");
    }

    [Theory, MemberData(nameof(Refused))]
    public void What_is_no_chain_of_neighbors_is_refused_before_anything_runs(string story)
    {
        var (text, says) = FiniteChains.Refused[story];
        var selection = TestStory.By(text, FiniteChains.Series).Select("map");
        Assert.Null(selection.Plan);
        Assert.Contains(selection.Diagnostics, d => d.Message.Contains(says, StringComparison.Ordinal));
    }

    /// <summary>
    /// Of five states the first time has one: the other shares are exactly 0 after some hundred steps, the last among them.
    /// </summary>
    [Theory, InlineData(1), InlineData(-1)]
    public void Em_ends_where_a_first_state_is_certain(int sign)
    {
        const string Story = """
            model Certain(K = 3)
            data y[times]: real from value
            param start: simplex[K]
            param move: simplex[K, K]
            param mean: ordered[K]
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
            for t in times { y[t] ~ Normal(mean[state[t]], 1) }
            """;
        var random = new RandomStream(1, "rows");
        var rows = Enumerable.Range(0, 300).Select(t => (sign * 40 * (t / 7 % 3)) + random.NextNormal());
        var bound = TestStory.By(Story,
            "value\n" + string.Join("\n", rows.Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        var summary = bound.Fitted(new(Restarts: 3, Threads: 1), "em").Summary!;
        var start = summary.Estimates.Single(e => e.Name == "start").Value.Values;
        Assert.Equal(1, start.Max(), 1e-12);
        Assert.Equal(1, start.Sum(), 1e-12);
        Assert.All(SharedStates.AddTo(summary, bound.Problem, bound.Facts.Density, TestStory.Catalog, ManagedEngine.On(1)).States
            .Single().Path!,
            at => Assert.InRange(at, 0, 2));
    }

    private static JointAt At(string story) => new(FiniteChains.Bind(story).Problem, 1);
}
