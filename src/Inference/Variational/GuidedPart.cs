using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Lowers a story and its guide for some rows of a batch: those from one on, so many.</summary>
internal sealed class GuidedPart
{
    public GuidedPart(Problem whole, StandardCatalogue catalogue, GuidedRequest request, ProgramBuilder builder, StoryWeights weights, (int From, int Count) of, string data)
    {
        Problem = request.Rows is { } rows ? whole with { Sizes = new Dictionary<string, long>(whole.Sizes) { [rows.Name] = of.Count } } : whole;
        Story = new StoryLowering(Problem, catalogue, builder) { NetWeights = weights };
        Guide = new StoryLowering(Problem with { Graph = GuideGraph.Of(whole.Graph) }, catalogue, builder) { NetWeights = weights, Treated = request.HoldsGuide ? law => law.Held() : law => law };
        Data = new(whole, Problem, Story, Guide, request, of, data);
    }

    /// <summary>With as many rows as the part has.</summary>
    public Problem Problem { get; }

    public StoryLowering Story { get; }

    public StoryLowering Guide { get; }

    public GuidedData Data { get; }
}
