namespace ProbDsl.Inference.PathTraining;

/// <summary>Trains the weights of a continuous-time model's nets and flows; no variable is marginalized.</summary>
/// <param name="how">How they are trained, in words.</param>
internal sealed class ContinuousTimeWeights(string how) : PlanRule
{
    public override PlanProposal Treat(StoryFacts story) =>
        PlanProposal.Of([new(
            [.. story.Structures.Path!.TrainedOf(story.Graph)], new ContinuousTimeTraining(how), WeightsOf(story.Structures.Path))]);

    public override ObjectivePlan? Lowered(StoryFacts story) => new PathPlan(story.Structures.Path!);

    private static string WeightsOf(ContinuousTimeDraw path) =>
        path.Field is FieldUse ? "weights of a flow" : path.Maps.Any() ? "weights of nets and of a flow" : "weights of nets";
}
