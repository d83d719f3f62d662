namespace ProbDsl.Inference.Fits;

/// <summary>A fit in memory in the form of a fit that was read from its folder.</summary>
internal static class FitInMemory
{
    public static SavedFit Create(string method, Problem problem, FitSummary summary)
    {
        var saved = SavedData.Of(problem);
        var graph = FittedColumns.Put(FrozenDefinitions.Put(problem.Graph, saved).Graph, saved).Story!.Graph;
        var point = PosteriorDraws.OfPoint(summary.Estimates);
        var fit = new SavedFit("", graph, method, problem.Hyperparameters, [], saved, point, IsPoint: true).With(summary.Sections);
        return fit with { Posterior = Unknowns(graph, fit.Posterior), Chains = fit.Posterior.Chains?.Count ?? 1 };
    }

    /// <summary>The draws restricted to unknowns of the story.</summary>
    private static PosteriorDraws Unknowns(ModelGraph graph, PosteriorDraws draws)
    {
        var unknowns = graph.Variables.Where(v => v.Role is Role.Param or Role.Latent).Select(v => v.Name).ToHashSet();
        return new(draws.Count, draws.Arrays.Where(a => unknowns.Contains(a.Key)).ToDictionary());
    }
}
