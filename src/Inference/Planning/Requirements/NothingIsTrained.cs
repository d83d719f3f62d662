using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>The story has no nets, flows, SDEs and no guide, which are trained.</summary>
public sealed class NothingIsTrained : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var graph = story.Graph;
        if (graph.Callables.FirstOrDefault(c => c.Sort is CallableSort.Net or CallableSort.Flow or CallableSort.Sde) is { } trained)
        {
            var sort = trained.Sort == CallableSort.Sde ? "an sde" : $"a {trained.Sort.ToString().ToLowerInvariant()}";
            yield return new($"`{trained.Name}` is {sort}, and this method trains none", "", trained.Span);
        }
        else if (graph.Guide.Count > 0)
        {
            yield return new("the story has a guide, and this method uses none", "leave the guide out", graph.Guide[0].Span);
        }
    }
}
