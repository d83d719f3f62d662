namespace ProbDsl.Inference.Variational;

/// <summary>Requires that no other statement reads a missing cell, which would be an unknown like a latent.</summary>
/// <param name="method">The name of the method.</param>
internal sealed class ObservedReadRequirement(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.GivenUnknowns.Filled.Take(1)
        .Select(f => IncompleteDataRefusal.RefuseRead(story.Graph, f.Key, story.Cells![f.Key], f.Value, $"`{method}` needs"));
}

/// <summary>Requires that the guide in the source draws the missing cells that observed data depend on.</summary>
internal sealed class DrawnReadRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.GivenUnknowns.Filled
        .Where(f => !GuideGraph.Imputes(story.Graph, story.Graph[f.Key])).Take(1)
        .Select(f => new Refusal(IncompleteDataRefusal.Dependent(f.Key, story.Cells![f.Key], f.Value),
            "remove their rows, impute them, or draw them in the guide", story.Graph.StatementsOf(f.Key).First().Span));
}

/// <summary>Requires something to train: a param, or a net that a statement calls.</summary>
internal sealed class CalledNetRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (NetLikelihoodRule.Moved(story).Count == 0)
            yield return new("no statement calls a net, so there is nothing to train", "call it in the distribution of observed data",
                story.Graph.Callables.First(c => c is Net or Flow).Span);
    }
}

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
