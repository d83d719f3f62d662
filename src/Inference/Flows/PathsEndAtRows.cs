using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// No map follows the `ode`: a straight path ends at a row, and a map that is trained beside would move that end to where the loss is
/// small.
/// </summary>
internal sealed class PathsEndAtRows : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Path!.After.Take(1).Select(map => new Refusal(
        $"`{map.Use.Name}` moves where paths end, and flow matching knows their ends beforehand",
        "read the data in another unit: `from x / sd(x)`", map.Use.Span, "`mle`"));
}
