using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>Requires a statement that counts once per row: neither repeated nor masked.</summary>
public sealed class RowsHaveUnitWeight : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part.Copies.FirstOrDefault(c => c.IsMask) is { } mask)
            yield return new($"`{part.Name}` is in a loop whose range depends on the row, which closed forms over rows do not support",
                Advice.ListMethods, mask.Times.Span);
        else if (part.Copies.Count > 0)
            yield return new($"`{part.Name}` is repeated, but closed forms over rows do not support weights", "write one row for each copy",
                part.Copies[0].Times.Span);
    }
}
