namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a statement that calls only supported functions.</summary>
public sealed class SupportedFunctionRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (ExprTree.RightSides(part).SelectMany(ExprTree.All).OfType<Apply>()
            .FirstOrDefault(a => a.Function is not (Catalog.Functions.Function or Catalog.Functions.LogProbability)) is { } later)
            yield return new($"`{later.Function.Name}` is not supported yet", Advice.ListMethods, later.Span);
    }
}
