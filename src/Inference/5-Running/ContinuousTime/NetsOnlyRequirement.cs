namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Requires that a continuous-time model has no param and no latent besides its path.</summary>
public sealed class NetsOnlyRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Variables.Where(v => v.Role is Role.Param or Role.Latent && v.Name != story.Structures.Path!.Draw.Target.Of)
            .Select(unknown => new Refusal(
                $"`{unknown.Name}` is {(unknown.Role == Role.Param ? "a param" : "latent")}, "
                    + $"but in a continuous-time model only the weights of nets are trained",
                $"give `{unknown.Name}` as data or as a number",
                unknown.Span));
}
