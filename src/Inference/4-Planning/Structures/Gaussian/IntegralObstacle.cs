namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Why a continuous latent is not integrated in closed form: the first statement that is not normal with a linear mean.</summary>
internal static class IntegralObstacle
{
    /// <summary>A clause that names the statement; that the latent is a parameter if all are normal.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="latent">The latent.</param>
    public static string Describe(ModelGraph graph, Variable latent)
    {
        var draws = graph.Story.OfType<Draw>().Where(d => DeepReads.Names(graph, d).Contains(latent.Name)).ToList();
        return draws.OrderBy(d => d.Target.Of == latent.Name ? 0 : 1).Select(d => Describe(graph, d, latent.Name))
            .FirstOrDefault(found => found is not null) ?? "rows share it as a parameter";
    }

    private static string? Describe(ModelGraph graph, Draw draw, string name) =>
        NonlinearStatement.Find(graph, draw, name, isObserved: draw.Target.Of != name) switch
        {
            null => null,
            { Given: null } => $"`{draw.Name}` is {draw.Distribution.Of.Name}, not Normal",
            { IsBesideMean: true } => $"`{draw.Name}` reads it outside of its mean",
            _ when IsInRunningSum(graph, name) => $"the mean of `{draw.Name}` has `cumsum` of it, which is integrated where the sums are "
                + "drawn as a random walk, `s[t] ~ Normal(s[t-1], sd)`",
            _ => $"the mean of `{draw.Name}` is not linear in it",
        };

    private static bool IsInRunningSum(ModelGraph graph, string name) => graph.Story.SelectMany(ExprTree.RightSides)
        .SelectMany(ExprTree.All).OfType<Apply>().Any(a => a.Function.Name == "cumsum" && DeepReads.Find(graph, a).Any(r => r.Of == name));
}
