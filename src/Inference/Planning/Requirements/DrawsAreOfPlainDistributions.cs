using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>A draw is of a distribution with a formula, not behind a flow.</summary>
public sealed class DrawsAreOfPlainDistributions : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw { Distribution: var call } draw || (call.Through.Count == 0 && call.Of.Draws == Drawn.AsPattern)) yield break;
        var by = call.Through.Count > 0 ? "a distribution behind a flow" : $"`{call.Of.Name}`";
        yield return new($"`{draw.Name}` is drawn by {by}, which closed forms over rows do not treat", Advice.WhatThereIs, call.Span);
    }
}
