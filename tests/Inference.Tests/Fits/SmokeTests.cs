using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Structures;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Fingerprints;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

/// <summary>Forty stories by their default methods, a few steps each: `./test.sh quick` runs them in seconds.</summary>
public sealed class SmokeTests
{
    private const int Count = 40;

    public static TheoryData<string> Stories => [.. StoryRuns.Stories.ToList() is var all
        ? Enumerable.Range(0, Count).Select(i => all[i * all.Count / Count]) : []];

    [Theory, MemberData(nameof(Stories))]
    public void A_fit_has_a_value_or_says_why_not(string story)
    {
        var problem = StoryRuns.Problem(story);
        var facts = StoryFacts.Of(problem.Graph, TestStory.Catalog).With(problem);
        var selection = new MethodTable(TestStory.Catalog).Select(facts, null);
        if (selection.Plan is null)
        {
            Assert.NotEmpty(selection.Diagnostics);
            return;
        }

        var fit = FitService.FitBy(facts, selection,
            new(Threads: 1, MaxIterations: 3, Restarts: 2, Draws: 20), new NoProgress(), TestContext.Current.CancellationToken);
        if (fit.Outcome is { Summary: { } summary } outcome)
        {
            Assert.False(double.IsNaN(outcome.Value), story);
            Assert.All(summary.Estimates, e => Assert.DoesNotContain(e.Value.Values, double.IsNaN));
        }
        else Assert.Contains(fit.Diagnostics, d => d.Severity == Severity.Error);
    }
}
