using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;

namespace ProbDsl.Inference.Planning;

/// <summary>
/// One way in which a method plans: what it demands of a story beside the method, what vanishes, and what becomes of all that stays.
/// </summary>
public abstract class PlanRule
{
    /// <summary>Asked in order; the first that is not met says why there is no such plan.</summary>
    public virtual IReadOnlyList<Requirement> Requires => [];

    /// <summary>What vanishes before anything is computed, in the order of elimination.</summary>
    public virtual IEnumerable<Block> Vanish(StoryFacts story) => Vanishing.Of(story.Density);

    /// <summary>Blocks of what stays, in the order of updates; or why there are none.</summary>
    public abstract Offer Stay(StoryFacts story);

    /// <summary>What becomes of each unknown in the objective that the method lowers; null where it lowers none.</summary>
    public virtual LoweredPlan? Lowered(StoryFacts story) => story.Density;
}
