using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>
/// Requires that a finite latent can be marginalized: its members are read one by one, or along a chain, and meet no others along
/// a crossing loop.
/// </summary>
public sealed class FiniteLatentsCanBeSummedOut : RequirementOf<Variable>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Variable part)
    {
        if (!part.IsFiniteLatent) yield break;
        var silent = story.WithoutData.Unobserved.Silent;
        if ((FiniteReads.Of(story.Graph, part, silent).Why ?? CrossingLatents.Of(story.Graph, part, silent)) is { } why) yield return why;
    }
}
