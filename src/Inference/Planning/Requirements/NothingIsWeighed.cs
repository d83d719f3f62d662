using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Requires a story without `target +=`.</summary>
public sealed class NothingIsWeighed : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is Weigh weigh)
            yield return new("`target +=` adds a term, which closed forms over rows do not support", Advice.WhatThereIs, weigh.Span);
    }
}
