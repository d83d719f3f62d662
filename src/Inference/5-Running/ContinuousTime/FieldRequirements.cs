using ProbDsl.Catalog.Sdes;

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

/// <summary>Requires a velocity or score with weights to train, of layers and SDEs that are supported.</summary>
public sealed class TrainedFieldRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var (path, graph) = (story.Structures.Path!, story.Graph);
        if (path.Field is FieldUse) yield break;
        var nets = path.NetsOf(graph);
        if (nets.Count == 0)
            yield return new($"`{path.Called(graph)!.Name}` calls no net, so there are no weights to train",
                "`probdsl sample` draws from the story as it is", path.Field.Span);
        else if (nets.SelectMany(n => n.AllLayers.Select(l => (Net: n, Layer: l)))
            .FirstOrDefault(l => l.Layer.Of is not ILayer) is { Net: { } net } later)
            yield return new($"the layer `{later.Layer.Of.Name}` of `{net.Name}` is not supported yet",
                $"use supported layers in `{net.Name}`: `probdsl layers` lists them", later.Layer.Span);
        if (path.Sde is { Of: not LinearSde } sde)
            yield return new($"`{sde.Of.Name}` is not supported yet", "`probdsl sdes` lists the supported SDEs", sde.Span);
    }
}

/// <summary>Requires that a continuous-time model has no guide.</summary>
public sealed class NoContinuousTimeGuide : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Guide.Take(1)
            .Select(guide => new Refusal("the story has a guide, but this method trains without one", "remove the guide", guide.Span));
}
