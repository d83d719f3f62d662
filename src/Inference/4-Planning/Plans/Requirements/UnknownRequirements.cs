namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that the story has an unknown; the weights of nets count.</summary>
public sealed class UnknownRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.HasNoUnknowns) yield return Refuse(story.Graph);
    }

    public static Refusal Refuse(ModelGraph graph) => new(
        "the story has no unknown, so there is nothing to fit",
        "declare a `param`, or draw an unknown from a prior; `probdsl sample` draws from the story as it is",
        graph.FirstStatement);
}

/// <summary>
/// Requires that the story has an unknown, or else that it draws data or adds to `target`: the log density is then its result.
/// </summary>
public sealed class UnknownOrDataRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.HasNoUnknowns && !IsDensityOfData(story)) yield return UnknownRequirement.Refuse(story.Graph);
    }

    /// <summary>Whether the story has no unknown and draws data or adds to `target`.</summary>
    public static bool IsDensityOfData(StoryFacts story) => story.HasNoUnknowns
        && story.Graph.Story.Any(s => s is TargetIncrement || (s is Draw draw && story.Graph[draw.Target.Of].Role == Role.Data));
}

/// <summary>Requires a prior for every unknown: no `param`.</summary>
/// <param name="method">The method that requires it.</param>
/// <param name="next">What the user can write instead, with the name as {0}.</param>
public sealed class NoParams(string method, string next) : Requirement
{
    /// <summary>Whether the method refuses finite latents as well, so that a prior alone does not help a story that has them.</summary>
    public bool IsWithoutFiniteLatents { get; init; }

    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Take(1).Select(param => new Refusal(
        $"`{param.Name}` is a param, but `{method}` needs a prior for every unknown",
        IsWithoutFiniteLatents && story.NeededLatents.Any(l => l.IsFiniteLatent) ? ""
            : next.Replace("{0}", param.Name, StringComparison.Ordinal), param.Span));
}

/// <summary>Requires an unknown that a gradient can move: not every unknown is marginalized.</summary>
public sealed class OptimizedUnknownRequirement : Requirement
{
    private static readonly Requirement hasUnknowns = InTurn(new UnknownRequirement(), new ObservedDataRequirement());

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.EstimatedUnknowns.Any() || story.Unobserved.Filled.Count > 0) return [];
        return hasUnknowns.Unmet(story).DefaultIfEmpty(
            new("there is nothing to optimize: every unknown is marginalized", "give a probability or a scale a prior, or `param`",
                story.Graph.FirstStatement));
    }
}

/// <summary>Requires that no `target +=` adds a term to the likelihood.</summary>
/// <param name="method">The method that requires it.</param>
/// <param name="next">What the user can do.</param>
public sealed class LikelihoodOnlyRequirement(string method, string next) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Graph.Story.OfType<TargetIncrement>().Take(1).Select(w =>
        new Refusal($"`target +=` adds a term, but `{method}` needs the likelihood of the data alone", next, w.Span));
}
