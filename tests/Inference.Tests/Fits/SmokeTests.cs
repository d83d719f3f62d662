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

    /// <summary>Half a second and more each: the next story is taken in their place.</summary>
    private static readonly HashSet<string> slow =
    [
        "further/bayesian_neural_network", "chain/labels apart, read by pairs", "further/hurdle", "further/convolutional_vae",
        "further/unet", "gallery/gan", "chain/a label of the transition that is told", "further/matrix_factorization",
        "further/change_point", "chain/a kind of all sequences",
    ];

    public static TheoryData<string> Stories => [.. StoryRuns.Stories.ToList() is var all
        ? Enumerable.Range(0, Count).Select(i => all.Skip(i * all.Count / Count).First(story => !slow.Contains(story))) : []];

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
