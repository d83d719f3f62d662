using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Plans;
using ProbDsl.Tests.Fingerprints;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>What a bound cannot be trained by is refused with the plan, and its neighbors are not.</summary>
public sealed class GuidedRefusalTests
{
    private const string Cut = "further/cut_guide", Chain = "gallery/wider/garch", Whole = "further/gaussian_process_classification";

    [Theory]
    [InlineData(Cut, "elbo", null, "has no gradient")]
    [InlineData(Cut, "iwae", 1, "has no gradient")]
    [InlineData(Chain, "iwae", null, "several draws at once")]
    [InlineData(Chain, "elbo", 5, "several draws at once")]
    [InlineData(Whole, "iwae", null, "several draws at once")]
    public void It_is_refused_by_name(string story, string method, int? particles, string reason) =>
        Assert.Contains(reason, Choose(story, method, particles).Refusals[0].Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(Chain, "iwae", 1)]
    [InlineData(Whole, "iwae", 1)]
    [InlineData(Chain, "elbo", null)]
    public void One_draw_at_a_time_is_planned(string story, string method, int? particles) =>
        Assert.NotNull(Choose(story, method, particles).Plan);

    private static MethodChoice Choose(string story, string method, int? particles)
    {
        var problem = StoryRuns.Problem(story);
        var run = RunOptions.None.With(StandardOptions.Particles, particles);
        return new MethodTable(TestStory.Catalog).All.First(m => m.Name == method)
            .Choose(StoryFacts.Of(problem.Graph, TestStory.Catalog, run).With(problem));
    }
}
