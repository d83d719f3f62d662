using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Requires a story without `target +=`.</summary>
public sealed class NoTargetStatement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is TargetIncrement weigh)
            yield return new("`target +=` adds a term, which closed forms over rows do not support", Advice.ListMethods, weigh.Span);
    }
}
