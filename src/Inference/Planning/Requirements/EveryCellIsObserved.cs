using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>No cell of a data name is missing.</summary>
/// <param name="need">Who needs all cells: `closed forms need`.</param>
public sealed class EveryCellIsObserved(string need = "closed forms need") : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Cells is { } cells ? cells.Select(m => MissingData.Refuse(story.Graph, m.Key, m.Value, need)) : [];
}
