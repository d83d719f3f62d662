using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>The range of a loop does not depend on another loop.</summary>
public sealed class LoopsHaveFixedRanges : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Assignment statement) yield break;
        if (statement.Loops.FirstOrDefault(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null)) is { } inner)
            yield return new(
                $"`{statement.Name}` stands in a loop over {inner.From}..{inner.To}, whose range depends on another loop, "
                    + $"and closed forms over rows do not treat one",
                "let both loops run over the same range everywhere",
                statement.Target.Span);
    }
}
