using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>One thing that is demanded of each part of a story: of a statement, or of an unknown.</summary>
/// <typeparam name="T">The kind of part.</typeparam>
public abstract class RequirementOf<T>
{
    /// <summary>Why this part does not meet it; none where it does.</summary>
    public abstract IEnumerable<Refusal> Unmet(StoryFacts story, T part);
}
