using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

public sealed class RandomArgumentTests
{
    private const int Stories = 150;

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, Stories).Select(s => (ulong)s)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_random_story_is_fitted_to_its_own_optimum_or_refused_in_words(ulong seed)
    {
        var text = new RandomArguments(seed).Text();
        var bound = TestStory.By(text, SmallTable.Rows);
        var selection = bound.Select();
        if (selection.Plan is null)
        {
            Assert.All(selection.Diagnostics, d => Assert.Matches("`", d.Message + d.Help));
            return;
        }

        var outcome = bound.Fit(new(Seed: seed, Threads: 1, Restarts: 3, MaxIterations: 20_000));
        if (outcome.Summary is null) Assert.All(outcome.Diagnostics, d => Assert.Matches("^E05", d.Code));
        else if (outcome.Stopped != StopReason.MaxIterations) Optimum.Holds(bound, outcome);
    }

    [Fact]
    public void Enough_of_them_are_fitted_each_way()
    {
        var plans = Enumerable.Range(1, Stories)
            .Select(seed => TestStory.By(new RandomArguments((ulong)seed).Text(), SmallTable.Rows).Select().Plan)
            .OfType<InferencePlan>().ToList();
        // All 150 have a plan when this was written; 59 in one pass over the rows, and 76 by a program of their own
        Assert.InRange(plans.Count, 148, Stories);
        Assert.InRange(plans.Count(p => p.Blocks.Any(b => b.By is ClosedFormPoint)), 57, Stories);
        Assert.InRange(plans.Count(p => p.Blocks.Any(b => b.By is ConditionalMaximization)), 74, Stories);
    }
}
