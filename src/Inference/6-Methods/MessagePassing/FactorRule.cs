namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The factors of an approximation in which every unknown is conjugate to the statements that read it, given all others; finite latents are
/// marginalized. Locations come first: their updates are the largest.
/// </summary>
/// <param name="use">What the method makes of each factor.</param>
internal sealed class FactorRule(FactorUse use) : PlanRule
{
    /// <summary>
    /// How each unknown enters the density: normal latents along a chain are a factor of their own. An approximation marginalizes missing
    /// cells of normal vectors given the factors.
    /// </summary>
    public static DensityPlan DensityOf(StoryFacts story, FactorUse use) =>
        use == FactorUse.Drawn ? story.JointDensity : story.DensityGivenUnknowns.GivenFactors();

    public override ObjectivePlan? Lowered(StoryFacts story) => DensityOf(story, use);

    public override PlanProposal Treat(StoryFacts story)
    {
        var unknowns = story.NeededLatents.Where(l => !l.IsFiniteLatent).ToList();
        var table = new ConjugateUseTable(story, unknowns, allowsProducts: true);
        List<Refusal> refusals = [.. table.All.Where(u => u.Why is not null || u.Power != 1).Take(1)
            .Select(u => u.Why ?? FamilyOfUnknown.Powered(u))];
        var families = refusals.Count > 0 ? [] : unknowns.ConvertAll(u => (Unknown: u, Family: FamilyOfUnknown.Find(u, table.All)));
        refusals.AddRange(families.Select(f => f.Family.Refusal).OfType<Refusal>());
        if (refusals.Count > 0) return PlanProposal.Refuse(refusals);
        var normal = families.Where(f => f.Family.Statistics == NaturalStatistics.Quadratic).Select(f => f.Unknown);
        var (groups, large) = new NormalGroups(story, normal, table.All.Select(u => u.Statement).Distinct()).Find();
        if (large is not null) return PlanProposal.Refuse([large]);
        Block[] blocks =
        [
            .. groups.Select(g => Of([.. g.Unknowns.Select(u => u.Name)],
                new(NaturalStatistics.Quadratic, g.Shared, use, g.Chain, g.Apart) { IsMultiplied = g.IsMultiplied })),
            .. families.Where(f => f.Family.Statistics != NaturalStatistics.Quadratic)
                .Select(f => Of([f.Unknown.Name], new(f.Family.Statistics!.Value, 0, use))),
        ];
        return PlanProposal.Unless([.. new LoweredMessagesRequirement(blocks, use).Unmet(story)], blocks);

        Block Of(Parser.Syntax.ValueList<string> names, ConjugateFactor factor) => new(names, factor, table.Read(names));
    }
}
