using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Kernels;

/// <summary>The story draws data from a distribution that is made of rows.</summary>
/// <param name="law">As stories write it.</param>
/// <param name="written">With arguments, for the advice.</param>
internal sealed class SomethingIsDrawnFrom(string law, string written) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Graph.Story.OfType<Draw>().Any(d => d.Law.Of.Name == law))
            yield return new($"the story draws no data from `{law}`", $"write `x[n] ~ {written}`",
                story.Graph.Story.Select(s => s.Span).FirstOrDefault());
    }
}
