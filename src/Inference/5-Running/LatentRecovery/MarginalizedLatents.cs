namespace ProbDsl.Inference.LatentRecovery;

/// <summary>Adds the posterior of marginalized latents to what any method reports.</summary>
public static class MarginalizedLatents
{
    /// <inheritdoc cref="SharedStates.AddTo"/>
    /// <param name="seed">The seed of draws of latents.</param>
    /// <param name="interval">The credible interval to report.</param>
    public static FitSummary AddTo(
        FitSummary summary, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice engine, ulong seed,
        CredibleInterval interval) => IntegratedLatents.AddTo(
        SharedStates.AddTo(summary, problem, plan, catalog, engine), problem, plan, catalog, engine, seed, interval);
}
