using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// A gradient goes through every continuous draw of a guide: it is made of normals or uniforms by a map, and no type or bound cuts it.
/// </summary>
internal sealed class GuideDrawsHaveGradients : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var guide = GuideGraph.Of(story.Graph);
        return story.Graph.Guide.OfType<Draw>()
            .Where(d => story.Needed.Any(l => l.Name == d.Target.Of && !l.IsFiniteLatent) && IsDrawnByHost(story.Catalogue, guide, d))
            .Select(d => new Refusal(
                $"of `{d.Name}`, no slope goes through a draw of `{d.Distribution.Of.Name}`",
                "draw the latent in the guide from a law that a map makes of normals or uniforms: `Normal`, `MvNormal`, "
                    + "`LogNormal`, `Kumaraswamy`",
                d.Span));
    }

    private static bool IsDrawnByHost(StandardCatalogue catalogue, ModelGraph guide, Draw draw) =>
        catalogue[draw.Distribution.Of] is IElementSampler
        || Narrowing.Of(guide[draw.Target.Of].Type.Element, draw.Distribution) is not null;
}
