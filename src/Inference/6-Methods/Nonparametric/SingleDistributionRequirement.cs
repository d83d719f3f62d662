namespace ProbDsl.Inference.Nonparametric;

/// <summary>Requires that every statement draws from the one nonparametric distribution, and that no statement weights its rows.</summary>
/// <param name="distribution">The trait of the distribution.</param>
/// <param name="method">The method that requires it.</param>
internal sealed class SingleDistributionRequirement(DistributionTraits distribution, string method) : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is TargetIncrement weigh)
            yield return new("`target +=` would weight the rows, but they are used unweighted",
                $"remove the line, or use another distribution than `{story.Catalog.NameOf(distribution)}`", weigh.Span);
        else if (part is Draw draw && !draw.Distribution.Of.Is(distribution))
            yield return new($"`{draw.Name}` is drawn from {draw.Distribution.Of.Name}, but `{method}` needs stories that draw from "
                + $"`{story.Catalog.NameOf(distribution)}` only",
                "move it to a story of its own", draw.Distribution.Span);
    }
}
