using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// The factors of conjugate unknowns; probabilities of states and of their outcomes become one block, whose states are drawn with the
/// probabilities marginalized.
/// </summary>
internal sealed class AllocationRule : PlanRule
{
    private readonly FactorRule factors = new(FactorUse.Drawn);

    public override ObjectivePlan? Lowered(StoryFacts story) => factors.Lowered(story);

    public override PlanProposal Treat(StoryFacts story)
    {
        var offer = factors.Treat(story);
        List<DirichletAllocation> allocations =
            [.. DirichletAllocation.AllOf(story.Graph, story.Catalog, FactorRule.DensityOf(story, FactorUse.Drawn))
                .Where(a => !a.AreOutcomesGiven)];
        if (offer.Refusals is not null) return offer;
        var cells = story.Unobserved.Filled.Select(f =>
            new Block([MissingCells.SlotOf(f.Key)], new ConditionallyDrawnCells(),
                $"{CellCount.Of(f.Value.Length)} on which observed data depend"));
        return PlanProposal.Unless([],
        [
            .. offer.Blocks.Where(b => !allocations.Exists(a => a.Unknowns.Contains(b.Unknowns[0]))),
            .. allocations.Select(a => new Block(a.Unknowns, new AllocatedProbabilities(a),
                $"conjugate to the states of `{a.State.Name}` and to `{a.Outcome.Name}`")),
            .. cells,
        ]);
    }
}

/// <summary>Missing cells, which are drawn with the unknowns.</summary>
internal sealed record ConditionallyDrawnCells() : Treatment("drawn from a Normal distribution given all others");

/// <summary>Probabilities of states and of their outcomes, by collapsed Gibbs sampling.</summary>
/// <param name="Of">The latent and its probabilities.</param>
internal sealed record AllocatedProbabilities(DirichletAllocation Of)
    : Treatment("marginalized while states are drawn, then drawn from Dirichlet distributions");
