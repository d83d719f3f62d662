using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Planning;

/// <summary>
/// Treats all remaining unknowns alike: params and continuous latents together, then the missing cells of each data name on which observed
/// data depend.
/// </summary>
/// <param name="by">The treatment.</param>
/// <param name="reason">The reason for params and latents, in words.</param>
public sealed class SingleTreatmentRule(Treatment by, string reason) : PlanRule
{
    public override Offer Treat(StoryFacts story)
    {
        ValueList<string> names = [.. story.Density.Coordinates.Where(v => v.Role != Role.Data).Select(v => v.Name)];
        var cells = story.Unobserved.Filled.Select(f =>
            new Block([MissingCells.SlotOf(f.Key)], by, $"{CellCount.Of(f.Value.Length)} on which observed data depend"));
        return Offer.Of(names.Count == 0 ? cells : cells.Prepend(new(names, by, reason)));
    }
}
