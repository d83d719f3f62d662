using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Requires that a finite latent can be marginalized: its members are read one by one, or along a chain.</summary>
public sealed class FiniteLatentsCanBeSummedOut : RequirementOf<Variable>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Variable part)
    {
        if (part.IsFiniteLatent && FiniteReads.Of(story.Graph, part, story.WithoutData.Unobserved.Silent).Why is { } why) yield return why;
    }
}
