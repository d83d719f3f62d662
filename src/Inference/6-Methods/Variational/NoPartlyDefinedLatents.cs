namespace ProbDsl.Inference.Variational;

/// <summary>
/// Refuses latents in a derived guide of which some members are drawn and others defined: the guide would draw all of them.
/// </summary>
/// <param name="planOf">The plan of a story.</param>
internal sealed class NoPartlyDefinedLatents(Func<StoryFacts, BoundPlan> planOf) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => planOf(story).Derived
        .SelectMany(l => story.Graph.StatementsOf(l.Name).OfType<Define>()
            .Select(d => (Obstacle: CoordinateObstacles.OfDefined(l, d), d.Span)))
        .Take(1).Select(o => new Refusal($"of `{o.Obstacle.By.Name}`, {o.Obstacle.Reason}", o.Obstacle.Next, o.Span));
}
