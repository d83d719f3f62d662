namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>A condition on each part of a story: on a statement, or on an unknown.</summary>
/// <typeparam name="T">The kind of part.</typeparam>
public abstract class RequirementOf<T>
{
    /// <summary>The refusals of this part; empty if it meets the condition.</summary>
    public abstract IEnumerable<Refusal> Unmet(StoryFacts story, T part);
}
