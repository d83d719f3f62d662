namespace ProbDsl.Inference.Structures;

/// <summary>What the lowering of a plan showed, before anything runs.</summary>
/// <param name="Refusals">What cannot be lowered; empty if all can.</param>
/// <param name="Order">The order in which finite latents are eliminated.</param>
public sealed record LoweringTrial(ValueList<Refusal> Refusals, ValueList<EnumeratedGroup> Order)
{
    /// <summary>The trial of a lowering.</summary>
    /// <param name="story">The story.</param>
    /// <param name="lower">Lowers the plan with its gradient, and returns the order of elimination.</param>
    public static LoweringTrial Run(StoryFacts story, Func<ValueList<EnumeratedGroup>> lower)
    {
        ValueList<EnumeratedGroup> order = [];
        ValueList<Refusal> refusals = [.. LoweringLimit.Unmet(story.Graph, () => order = lower())];
        return new(refusals, order);
    }
}
