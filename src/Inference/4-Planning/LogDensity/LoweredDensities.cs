namespace ProbDsl.Inference.LogDensity;

/// <summary>The log densities of a story with its data, each lowered once.</summary>
public static class LoweredDensities
{
    /// <summary>The log density of a plan, lowered on first use.</summary>
    /// <param name="story">The story with its data.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    /// <param name="request">The requested outputs; null: value and gradient.</param>
    /// <exception cref="LoweringLimit">The story contains something that cannot be lowered.</exception>
    public static LogJoint Lowered(this StoryFacts story, DensityPlan plan, DensityRequest? request = null)
    {
        // the order of elimination is what the first lowering found
        var key = (plan.InOrder([]), request ?? new());
        return story.Memoize(key, () => LogJoint.Lower(story.Problem!, story.Catalog, plan, request));
    }
}
