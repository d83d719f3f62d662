namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Requires that the maps after an `ode` are supported.</summary>
public sealed class SupportedMapRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Structures.Path!.After
        .Where(m => m.Use.Of is not IFlowMap).Select(m =>
        new Refusal($"`{m.Use.Name}` after an `ode` is not supported yet",
            "end with the `ode`, or with `scale()`", m.Use.Span));
}
