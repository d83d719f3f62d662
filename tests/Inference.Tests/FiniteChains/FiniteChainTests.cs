using ProbDsl.Inference;

namespace ProbDsl.Tests;

/// <summary>Finite chains summed out along their loop, against the sum over all paths.</summary>
public sealed class FiniteChainTests
{
    public static TheoryData<string> Stories => [.. FiniteChains.All.Keys];

    public static TheoryData<string> Refused => [.. FiniteChains.Refused.Keys];

    [Theory, MemberData(nameof(Stories))]
    public void The_log_density_is_that_of_the_sum_over_all_paths(string story) => At(story).Agrees(story);

    [Theory, MemberData(nameof(Stories))]
    public void Its_slopes_are_those_of_differences(string story) => At(story).HasSlopes(withJacobian: true, story);

    [Theory, MemberData(nameof(Stories))]
    public void The_engine_gives_what_the_interpreter_gives(string story) => At(story).RunsOnTheEngine(story);

    [Theory, MemberData(nameof(Stories))]
    public void In_float32_it_is_nearly_the_same(string story) => At(story).IsNearInFloat32(story);

    [Theory, MemberData(nameof(Stories))]
    public void The_plan_says_along_which_loop(string story)
    {
        var plan = FiniteChains.Bind(story).Select("map").Plan!;
        Assert.Contains(plan.Blocks, b => b.By is SumOut { Along: "times" or "visit" });
    }

    [Theory, MemberData(nameof(Refused))]
    public void What_is_no_chain_of_neighbors_is_refused_before_anything_runs(string story)
    {
        var (text, says) = FiniteChains.Refused[story];
        var selection = Told.By(text, FiniteChains.Series).Select("map");
        Assert.Null(selection.Plan);
        Assert.Contains(selection.Diagnostics, d => d.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Chains_that_meet_have_a_hundred_joint_states_at_most()
    {
        var story = FiniteChains.All["two chains of one emission"].Story.Replace("[2]", "[11]", StringComparison.Ordinal)
            .Replace("[2, 2]", "[11, 11]", StringComparison.Ordinal).Replace("[0.5, 0.5]", "[1 / 11 for k in 1..11]", StringComparison.Ordinal)
            .Replace("[0.2, 0.8]", "[1 / 11 for k in 1..11]", StringComparison.Ordinal);
        var told = Told.By(story, FiniteChains.Series);
        var begun = told.Select("map") is { Plan: { } plan, Method: { } method } ? method.Begin(told.Problem, plan, new(Threads: 1)).Diagnostics : told.Select("map").Diagnostics;
        Assert.Contains(begun, d => d.Message.Contains("have 121 joint states, where 100 are the most", StringComparison.Ordinal));
    }

    private static JointAt At(string story) => new(FiniteChains.Bind(story).Problem, 1);
}
