using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>A draw of data stands for one whole row, in a loop over their plate.</summary>
public sealed class DataAreDrawnByRows : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw draw || story.Graph[draw.Target.Of] is not { Role: Role.Data } data) yield break;
        if (draw.Target.At.Count < data.Extents.Count || !draw.Target.At.All(DefinitionsCoverLoops.IsPlain))
            yield return new(
                $"`{draw.Name}` does not stand for one row, and closed forms over rows take whole rows in a loop over their plate",
                $"write it inside `for n in {data.Extents[0]}`",
                draw.Target.Span);
    }
}
