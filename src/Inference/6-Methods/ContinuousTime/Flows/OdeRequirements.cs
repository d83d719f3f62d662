namespace ProbDsl.Inference.Flows;

/// <summary>Requires data that are drawn through a flow that is an `ode`.</summary>
/// <param name="next">The advice: how to write one.</param>
internal sealed class OdeFlowRequirement(string next) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Structures.Path is not { Sde: null })
            yield return new("no data of the story are drawn through a flow that is an `ode`", next,
                story.Graph.Story.Select(s => s.Span).FirstOrDefault());
    }
}

/// <summary>Refuses dropout in a velocity field that is followed through the steps of a solver, which have no noise for it.</summary>
internal sealed class NoDropoutAlongOde : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        from net in story.Structures.Path!.NetsOf(story.Graph)
        from layer in net.AllLayers
        where layer.Of is DropoutLayer
        select new Refusal($"`{net.Name}` has a `dropout`, but the steps of an ODE have no noise for it", $"leave it out of `{net.Name}`",
            layer.Span);
}

/// <summary>
/// Refuses maps before and after the `ode`: a straight path goes from a draw of the base distribution to a row, and a map that is trained
/// at the same time would move these ends to where the loss is small.
/// </summary>
internal sealed class NoMapBesideOde : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var path = story.Structures.Path!;
        return path.Maps.Take(1).Select(map => new Refusal(
            $"`{map.Use.Name}` changes where paths {(path.Before.Contains(map) ? "start" : "end")}, but flow matching needs fixed ends",
            path.Before.Contains(map) ? "start the `ode` in a fixed distribution such as `Normal(0, 1)`"
                : "read the data in another unit: `from x / sd(x)`", map.Use.Span));
    }
}
