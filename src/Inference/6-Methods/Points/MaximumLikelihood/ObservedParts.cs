namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Fits params jointly by gradient to the unique maximum of their distribution.</summary>
internal sealed record GradientAscent() : Treatment("by gradient to the only maximum");

/// <summary>
/// Plans a fully observed story whose params factorize into independent blocks. Each block is maximized separately: locations by least
/// squares and then their scale, a natural parameter in closed form; or by gradient, if the distribution is known to have at most one
/// maximum. Any other block is refused.
/// </summary>
/// <param name="method">The method that uses the plan.</param>
internal sealed class ObservedParts(string method) : PlanRule
{
    public override IReadOnlyList<Requirement> Requires =>
    [
        new ParamsOnlyRequirement(method),
        Requirement.Together(
            new LogDensityRequirement(), new LikelihoodOnlyRequirement(method, "remove the term"), new ParamReadRequirement()),
        new CoordinateRequirement(),
    ];

    public override PlanProposal Treat(StoryFacts story)
    {
        var parts = new IndependentParts(story).Found();
        List<Refusal> refusals = [.. parts.Select(p => p.Refusal).OfType<Refusal>(), .. new CompleteDataRequirement().Unmet(story)];
        if (refusals.Count == 0) refusals = [.. new LoweredDensityRequirement().Unmet(story)];
        return PlanProposal.Unless(refusals, parts.SelectMany(p => p.Blocks));
    }
}
