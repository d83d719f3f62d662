namespace ProbDsl.Inference.Flows;

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
