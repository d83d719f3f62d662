namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Why a chain of continuous latents is not integrated.</summary>
/// <param name="Why">A clause that follows the refusal.</param>
/// <param name="Next">What to change in the story.</param>
public sealed record ChainObstacle(string Why, string Next)
{
    /// <summary>What else may be done: the end of a sentence "or ..". Null: a prior in place of a param.</summary>
    public string? Else { get; init; }

    /// <summary>The first statement that is not normal with a linear mean, nor of one linear predictor; null if there is none.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="name">A latent whose members are drawn given other members.</param>
    public static ChainObstacle? Find(ModelGraph graph, string name) => graph.Story.OfType<Draw>()
        .Where(d => DeepReads.Names(graph, d).Contains(name)).Select(d => Find(graph, d, name)).FirstOrDefault(found => found is not null)
        ?? ChainReadObstacle.Find(graph);

    private static ChainObstacle? Find(ModelGraph graph, Draw draw, string name)
    {
        var (of, isObserved) = (draw.Distribution.Of, graph[draw.Target.Of].Role == Role.Data);
        if (isObserved && LinearPredictor.Find(graph, draw, read => read == name, new AnyRead(graph, name)) is not null) return null;
        return NonlinearStatement.Find(graph, draw, name, isObserved) switch
        {
            null => null,
            { Given: null } => new(
                $", but `{draw.Name}` is {of.Name}: a chain is integrated where it is Normal, as numbers or vectors, and what is observed "
                    + "of it is numbers, Normal or of one linear predictor",
                isObserved && of.Is(DistributionTraits.GaussianVector)
                    ? "write Normal numbers with independent noise, and add what they share to their means, as `weight[d] * common[t]` "
                        + "with `common[t] ~ Normal(0, 1)`" : ""),
            { IsBesideMean: true, Given: var given } =>
                new($", but the {given.Parameter.Name} of `{draw.Name}` depends on `{name}`", $"read `{name}` in means alone"),
            { Given: var mean } => ChainReadObstacle.OfRecurrence(graph, draw, mean.Value, name) ?? new(
                $", but the mean of `{draw.Name}` is not linear in `{name}`",
                $"write the mean as a sum of products with at most one read of `{name}` each, or as `A @ {name}[t-1]`"
                    + (draw.Target.Type.Rank > 0 ? ", and a number that is added to a vector in a loop over its elements" : "")),
        };
    }
}
