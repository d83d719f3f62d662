namespace ProbDsl.Inference.Plans;

/// <summary>
/// One way in which a method plans: its additional requirements, the unknowns that it marginalizes, and the treatment of the remaining
/// ones.
/// </summary>
public abstract class PlanRule
{
    /// <summary>Requirements in order; the first that is not met is the reason why the rule does not apply.</summary>
    public virtual IReadOnlyList<Requirement> Requires => [];

    /// <summary>The unknowns that are marginalized before anything is computed, in the order of elimination.</summary>
    /// <param name="story">The story.</param>
    /// <param name="objective">What <see cref="Lowered"/> returned for it.</param>
    public virtual IEnumerable<Block> Marginalize(StoryFacts story, ObjectivePlan? objective) => objective?.Blocks ?? [];

    /// <summary>The blocks of the remaining unknowns, in the order of updates, or the reasons why there are none.</summary>
    public abstract PlanProposal Treat(StoryFacts story);

    /// <summary>The treatment of each unknown in the objective that the method lowers; null without one.</summary>
    public virtual ObjectivePlan? Lowered(StoryFacts story) => story.Density;
}
