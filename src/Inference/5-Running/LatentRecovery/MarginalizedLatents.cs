namespace ProbDsl.Inference.LatentRecovery;

/// <summary>Adds the posterior of marginalized latents to what any method reports.</summary>
public static class MarginalizedLatents
{
    /// <inheritdoc cref="SharedStates.AddTo"/>
    /// <param name="seed">The seed of draws of latents.</param>
    /// <param name="interval">The credible interval to report.</param>
    public static FitSummary AddTo(
        FitSummary summary, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice engine, ulong seed,
        CredibleInterval interval) => WithSummedDefinitions(IntegratedLatents.AddTo(
        SharedStates.AddTo(summary, problem, plan, catalog, engine), problem, plan, catalog, engine, seed, interval), problem);

    /// <summary>The largest number of elements of a definition whose absence is said: those of rows are many.</summary>
    private const int Few = 20;

    /// <summary>The summary, with the short definitions that have no value since they read a marginalized finite latent.</summary>
    private static FitSummary WithSummedDefinitions(FitSummary summary, Problem problem)
    {
        var reported = summary.Definitions.Select(d => d.Name).ToHashSet();
        ValueList<(string, string)> without = [.. ReportedDefinitions.Candidates(problem, problem.MissingData)
            .Where(d => !reported.Contains(d.Name) && problem.ShapeOf(d).Count <= Few)
            .Select(d => (d.Name, Latent: SummedBy(problem.Graph, d))).Where(d => d.Latent is not null).Select(d => (d.Name, d.Latent!))];
        return without.Count == 0 ? summary : summary.With(new SummedDefinitions(without));
    }

    private static string? SummedBy(ModelGraph graph, Variable defined) => graph.StatementsOf(defined.Name)
        .SelectMany(s => DeepReads.Find(graph, s)).Select(r => graph[r.Of]).FirstOrDefault(v => v.IsFiniteLatent)?.Name;
}
