namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Requires that the story is fully observed: no latent variables, and no unknowns with a prior.</summary>
/// <param name="method">The method that requires it.</param>
internal sealed class FullObservationRequirement(string method) : Requirement
{
    /// <summary>Whether the requirement is on stories with finite latents alone.</summary>
    public bool IsOfFiniteLatents { get; init; }

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (IsOfFiniteLatents && !story.NeededLatents.Any(l => l.IsFiniteLatent)) yield break;
        foreach (var latent in story.Latents.Where(l => !IsParameter(l)))
            yield return new($"`{method}` needs fully observed data, but `{story.Graph.StatementsOf(latent.Name).First().Name}` is latent",
                "", latent.Span);
        if (story.Latents.Where(IsParameter).ToList() is { Count: > 0 } unknowns) yield return HasPriors(unknowns);
    }

    /// <summary>Whether it could be declared as `param`: it is continuous, and its size does not grow with the rows.</summary>
    private static bool IsParameter(Variable latent) => !latent.IsFiniteLatent && latent.Whole.Dims.All(d => d.Plate is null);

    private Refusal HasPriors(List<Variable> unknowns)
    {
        var (first, more) = (unknowns[0], unknowns.Count - 1);
        var others = more == 1 ? "another have" : $"{more} others have";
        var which = more == 0 ? $"`{first.Name}` has one" : $"`{first.Name}` and {others} one";
        return new($"`{method}` uses no priors, but {which}", $"`param {first.Name}: ...` declares an unknown without a prior", first.Span);
    }
}
