namespace ProbDsl.Inference.Variational;

/// <summary>The latents that need a guide.</summary>
public static class GuidedLatents
{
    /// <summary>
    /// Latents with observed descendants that are not marginalized: each is drawn by the guide or from a derived distribution.
    /// </summary>
    public static IEnumerable<Variable> Continuous(Problem problem)
    {
        var unobserved = problem.MissingData;
        var integrated = BoundPlan.ChainsOf(problem.Graph, unobserved.GivenUnknowns);
        return problem.Graph.Variables.Where(v => v.Role == Role.Latent && !v.IsFiniteLatent && unobserved.StaysUnknown(v)
            && !integrated.Any(c => c.Has(v.Name)));
    }

    /// <summary>
    /// Those that all rows share. A chain over the members of plates has new members in new data, as rows have.
    /// </summary>
    public static IReadOnlyList<Variable> Shared(Problem problem)
    {
        var chains = DrawnChain.Latents(problem.Graph).ToHashSet();
        var rows = BatchedPlate.Choose(problem);
        return [.. Continuous(problem).Where(v => (rows is null || !BatchedPlate.Has(v, rows))
            && !(chains.Contains(v.Name) && v.Extents.All(e => e.Plate is not null)))];
    }
}
