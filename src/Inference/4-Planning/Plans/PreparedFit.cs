namespace ProbDsl.Inference.Plans;

/// <summary>
/// A plan of a method for a story with its data. What planning lowered is kept with the facts of the story, and a run takes it from there.
/// </summary>
/// <param name="story">The story with its data.</param>
/// <param name="plan">The plan of the method.</param>
public sealed class PreparedFit(StoryFacts story, InferencePlan plan)
{
    public StoryFacts Story => story;

    public Problem Problem => story.Problem!;

    public InferencePlan Plan => plan;

    public void Deconstruct(out Problem problem, out InferencePlan own) => (problem, own) = (Problem, plan);
}
