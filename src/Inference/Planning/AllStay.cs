using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Planning;

/// <summary>
/// All that stays is treated alike: params and continuous latents together, then the missing cells of each data name on which something
/// observed depends.
/// </summary>
/// <param name="by">How.</param>
/// <param name="reason">Of params and latents, in words.</param>
public sealed class AllStay(Treatment by, string reason) : PlanRule
{
    public override Offer Stay(StoryFacts story)
    {
        ValueList<string> names = [.. story.Density.Coordinates.Where(v => v.Role != Role.Data).Select(v => v.Name)];
        var cells = story.Unobserved.Filled.Select(f =>
            new Block([MissingCells.SlotOf(f.Key)], by, $"{CellCount.Of(f.Value.Length)} on which something observed depends"));
        return Offer.Of(names.Count == 0 ? cells : cells.Prepend(new(names, by, reason)));
    }
}
