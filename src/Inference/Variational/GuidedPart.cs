using ProbDsl.Catalog;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>The lowering of a story and its guide for some rows of a batch.</summary>
/// <param name="Story">The story with all current bindings.</param>
/// <param name="Guide">The guide with the same bindings.</param>
internal sealed record GuidedPart(StoryLowering Story, StoryLowering Guide)
{
    /// <summary>The lowering without bindings.</summary>
    /// <param name="problem">The problem with the number of rows of the part.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="request">The request.</param>
    /// <param name="builder">The program.</param>
    /// <param name="weights">The weights of nets.</param>
    public static GuidedPart Of(Problem problem, StandardCatalog catalog, GuidedRequest request, ProgramBuilder builder,
        StoryWeights weights) => new(
            new(problem, catalog, builder) { NetWeights = weights },
            new(problem with { Graph = GuideGraph.Of(problem.Graph) }, catalog, builder)
            {
                NetWeights = weights,
                Treatment = request.HoldsGuide ? distribution => distribution.WithStopGradient() : distribution => distribution,
                HoldsFlows = request.HoldsGuide,
            });

    /// <summary>The problem with the number of rows of the part.</summary>
    public Problem Problem => Story.Problem;

    /// <summary>Both with a further binding.</summary>
    public GuidedPart With(Func<LoweringContext, LoweringContext> bind) =>
        new(Story.In(bind(Story.Context)), Guide.In(bind(Guide.Context)));
}
