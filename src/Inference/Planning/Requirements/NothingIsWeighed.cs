using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>No `target +=` adds a term of its own.</summary>
public sealed class NothingIsWeighed : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is Weigh weigh)
            yield return new("`target +=` adds a term of its own, and closed forms over rows take none", Advice.WhatThereIs, weigh.Span);
    }
}
