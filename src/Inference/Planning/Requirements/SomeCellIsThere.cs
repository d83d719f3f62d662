using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Of the data that the story draws some cell is observed, unless it has terms of another kind.</summary>
public sealed class SomeCellIsThere : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Cells is not { } cells || story.Graph.Story.Any(s => s is Weigh)) yield break;
        var drawn = story.Graph.Story.OfType<Draw>().Where(d => story.Graph[d.Target.Of].Role == Role.Data).ToList();
        if (drawn.Count == 0 || drawn.Exists(d => !cells.TryGetValue(d.Target.Of, out var missing) || missing.Mask.Contains(false)))
            yield break;
        yield return new($"every cell of `{drawn[0].Target.Of}` is missing, so that nothing is observed",
            "give a file in which some cells are there", drawn[0].Target.Span);
    }
}
