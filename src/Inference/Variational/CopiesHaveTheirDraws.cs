using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// A latent of a repeated row is another one in each copy: the guide has to say so too, and a bound of several draws weighs none.
/// </summary>
/// <param name="method">Who plans so.</param>
internal sealed class CopiesHaveTheirDraws(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var isWeighed = GuidedMethod.KindOf(method) == BoundKind.Elbo;
        foreach (var latent in story.Needed)
            foreach (var draw in story.Graph.Story.OfType<Draw>().Where(d => d.Target.Of == latent.Name && d.Copies.Count > 0))
            {
                var guides = story.Graph.Guide.OfType<Draw>().Where(d => d.Target.Of == latent.Name).ToList();
                var isGuided = isWeighed && guides.Count > 0;
                var isSummed = latent.IsFiniteLatent && !isGuided;
                if (isSummed || (isGuided && guides.TrueForAll(g => Times(g).SequenceEqual(Times(draw))))) continue;
                yield return new($"`{draw.Name}` is another one in each copy of a repeated "
                    + $"row{(isGuided ? ", and the guide draws one for all of them" : "")}",
                    "write one row for each copy", draw.Target.Span);
            }
    }

    private static IEnumerable<string> Times(Draw draw) => draw.Copies.Select(c => c.Times.Span.Text);
}
