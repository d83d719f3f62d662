using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>The story draws something, or weighs it where that counts as well.</summary>
public sealed class SomethingIsDrawn(bool orWeighed = false) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Graph.Story.Any(s => s is Draw || (orWeighed && s is Weigh))) yield break;
        yield return new(
            "the story has no statement with `~`, so that nothing is said of the data",
            "write how they come about, as in `for n in rows { x[n] ~ Normal(mean, sd) }`",
            story.Graph.Variables.Select(v => v.Span).FirstOrDefault());
    }
}
