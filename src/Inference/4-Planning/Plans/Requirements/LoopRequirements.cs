namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that the range of a loop does not depend on another loop.</summary>
internal sealed class FixedLoopRangeRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Assignment statement) yield break;
        if (statement.Loops.FirstOrDefault(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null)) is { } inner)
            yield return new(
                $"`{statement.Name}` is in a loop over {inner.From}..{inner.To}, whose range depends on another loop, "
                    + $"which closed forms over rows do not support",
                "use ranges that do not depend on other loops",
                statement.Target.Span);
    }
}

/// <summary>Requires a statement whose loops have the same range in every row.</summary>
internal sealed class WholeLoopRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part.Copies.FirstOrDefault(c => c.IsMask) is { } mask)
            yield return new($"`{part.Name}` is in a loop whose range depends on the row, which closed forms over rows do not support",
                Advice.ListMethods, mask.Times.Span);
    }
}

/// <summary>Requires a statement that reads elements: no slices, and no sums over a range.</summary>
internal sealed class ElementReadRequirement : RequirementOf<Statement>
{
    private static bool AreElements(Assignment statement) =>
        !ExprTree.Reads(statement).SelectMany(a => a.At).Any(a => a is SliceIndex)
        && !ExprTree.RightSides(statement).SelectMany(ExprTree.All).Any(a => a is Fold or Part);

    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is Assignment statement && !AreElements(statement))
            yield return new($"`{statement.Name}` reads slices, or sums over a range, which closed forms over rows do not support",
                Advice.ListMethods, statement.Target.Span);
    }
}
