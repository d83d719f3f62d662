using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Plans;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// A plan of a method for a story with its data, and the log density that planning lowered: a run takes it as it is, and asks it for
/// further outputs.
/// </summary>
/// <param name="story">The story with its data.</param>
/// <param name="plan">The plan of the method.</param>
public sealed class PreparedFit(StoryFacts story, InferencePlan plan)
{
    public StoryFacts Story => story;

    public Problem Problem => story.Problem!;

    public InferencePlan Plan => plan;

    /// <summary>The log density of the plan, in unconstrained coordinates.</summary>
    /// <exception cref="LoweringLimit">The story contains something that cannot be lowered.</exception>
    public LogJoint Joint => story.Lowered(plan.Density);

    /// <summary>The log density of the plan with other outputs.</summary>
    /// <inheritdoc cref="Joint"/>
    public LogJoint JointWith(DensityRequest request) => story.Lowered(plan.Density, request);

    /// <summary>Its plan is of this problem, which was not planned by these facts.</summary>
    public static PreparedFit Create(Problem problem, StandardCatalog catalog, InferencePlan plan) =>
        new(StoryFacts.Of(problem.Graph, catalog).With(problem), plan);

    public void Deconstruct(out Problem problem, out InferencePlan own) => (problem, own) = (Problem, plan);
}
