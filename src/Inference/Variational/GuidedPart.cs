using ProbDsl.Catalogue;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>Lowers a story and its guide for some rows of a batch.</summary>
/// <param name="Story">The story under all that is bound by now.</param>
/// <param name="Guide">The guide under the same.</param>
internal sealed record GuidedPart(StoryLowering Story, StoryLowering Guide)
{
    /// <summary>Nothing is bound yet.</summary>
    /// <param name="problem">With as many rows as the part has.</param>
    /// <param name="catalogue">What its names mean.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="builder">The program.</param>
    /// <param name="weights">Of nets.</param>
    public static GuidedPart Of(Problem problem, StandardCatalogue catalogue, GuidedRequest request, ProgramBuilder builder,
        StoryWeights weights) => new(
            new(problem, catalogue, builder) { NetWeights = weights },
            new(problem with { Graph = GuideGraph.Of(problem.Graph) }, catalogue, builder)
            {
                NetWeights = weights,
                Treated = request.HoldsGuide ? distribution => distribution.Held() : distribution => distribution,
            });

    /// <summary>With as many rows as the part has.</summary>
    public Problem Problem => Story.Problem;

    /// <summary>Both under what is bound in them further.</summary>
    public GuidedPart With(Func<LoweringContext, LoweringContext> bind) =>
        new(Story.In(bind(Story.Context)), Guide.In(bind(Guide.Context)));
}
