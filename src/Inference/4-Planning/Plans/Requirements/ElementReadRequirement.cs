namespace ProbDsl.Inference.Plans.Requirements;

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
