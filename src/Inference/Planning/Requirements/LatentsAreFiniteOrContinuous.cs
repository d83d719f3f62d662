using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>A latent is no count without a bound, which can neither be summed out nor moved along a gradient.</summary>
public sealed class LatentsAreFiniteOrContinuous : RequirementOf<Variable>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Variable part)
    {
        if (part.Support is not (Integers or NaturalNumbers or WholeBetween)) yield break;
        var draw = story.Graph.StatementsOf(part.Name).First();
        yield return new(
            $"`{draw.Name}` counts without a bound: it can neither be summed out nor moved along a slope",
            "where it cannot be large, give it a type with few values, such as `index[20]`",
            draw.Target.Span,
            "an integral over counts without a bound");
    }
}
