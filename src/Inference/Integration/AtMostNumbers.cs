using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Integration;

/// <summary>The story has no more free numbers than a grid is laid over, as far as it says without data.</summary>
/// <param name="most">So many.</param>
internal sealed class AtMostNumbers(int most) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (FreeCount.Of(story.Graph) is not { Sure: var count } || count <= most) yield break;
        yield return new($"it has at least {count} unknown numbers, and a grid takes {most} at most", "",
            story.Graph.Variables.First(v => v.Role is Role.Param or Role.Latent).Span);
    }
}
