namespace ProbDsl.Inference.Em;

/// <summary>
/// The updates of an EM step for any story whose finite and linear-Gaussian latents can be marginalized: locations jointly, each natural
/// parameter by itself, and the rest along the gradient.
/// </summary>
internal sealed class ExpectedUpdates : PlanRule
{
    public override IReadOnlyList<Requirement> Requires =>
    [
        new LogDensityRequirement(), new MarginalizedLatentRequirement(), new MaximizedUnknownRequirement(),
        new NoReadMissingCells(", and they would have to be marginalized", "with priors in place of `param` they can be unknowns"),
        new NoIntegratedLatents(), new NoUnknownsInDefinitions(), new CoordinateRequirement(), new LoweredDensityRequirement(),
    ];

    public override PlanProposal Treat(StoryFacts story) => PlanProposal.Of(Blocks(story));

    private static IEnumerable<Block> Blocks(StoryFacts story)
    {
        var unknowns = story.UnknownsBesideIntegrals.ToList();
        var uses = new ConjugateUseTable(story, unknowns);
        var found = unknowns.ConvertAll(u => (Unknown: u.Name, By: uses.ClosedFormOf(u) ?? (Treatment)new ConditionalGradientStep()));
        foreach (var (unknown, by) in found.Where(f => f.By is ConditionalMaximization { Statistics: not NaturalStatistics.Quadratic }))
            yield return new([unknown], by, uses.Read([unknown]));
        foreach (var together in found.Where(f =>
            f.By is ConditionalGradientStep or ConditionalMaximization { Statistics: NaturalStatistics.Quadratic })
            .GroupBy(f => f.By))
        {
            ValueList<string> names = [.. together.Select(f => f.Unknown)];
            yield return new(names, together.Key, together.Key is ConditionalGradientStep ? "no closed form" : uses.Read(names));
        }
    }
}
