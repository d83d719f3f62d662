using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// Refuses maps after the `ode`: a straight path ends at a row, and a map that is trained at the same time would move that end to where the
/// loss is small.
/// </summary>
internal sealed class NoMapAfterOde : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Structures.Path!.After.Take(1).Select(map => new Refusal(
        $"`{map.Use.Name}` changes where paths end, but flow matching needs fixed ends",
        "read the data in another unit: `from x / sd(x)`", map.Use.Span));
}
