using ProbDsl.Catalogue;

namespace ProbDsl.Inference;

/// <summary>The point of largest density: finite latents are summed out, everything else is moved along the slope of the story's own program.</summary>
public sealed class MaximumAPosteriori(StandardCatalogue catalogue) : InferenceMethod
{
    public override string Name => "map";

    public override string Summary => "the most probable point: finite latents summed out, the rest along the slope (L-BFGS)";

    public override string Finds => "the most probable point";

    public override bool IsDefaultFor(StoryOptions options) => options.Params.Any();

    public override MethodChoice Choose(StoryOptions options) => PointPlan.Of(Name, options);

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options) => MapFitting.Of(problem, catalogue, options);
}
