namespace ProbDsl.Inference.Variational;

/// <summary>Computes the terms of a bound along a diffusion chain, before and after training.</summary>
internal static class ChainCostComparisons
{
    /// <summary>The number of steps of rows that are evaluated: a small fraction of those of a training. All steps of a row are
    /// evaluated.</summary>
    private const int Looked = 20_000;

    private const int FewestRows = 50, MostRows = 2000;

    // nats per dimension at the end of the chain, above which the end is distinguishable from noise
    private const double MostAtEnd = 0.1;

    /// <summary>The terms; null if the story has no chain with closed-form terms, or several.</summary>
    public static ChainCostComparison? Compute(Problem problem, StandardCatalog catalog, GuidedRequest like,
        IReadOnlyDictionary<string, Tensor> before, IReadOnlyDictionary<string, Tensor> after, FitOptions options)
    {
        if (!like.HasChains || StoryStructures.Of(problem.Graph).ClosedFormChains is not [var chain]) return null;
        var rows = Math.Clamp(Looked / problem.SizeOf(chain.Noising.Length), FewestRows, MostRows);
        return ChainCostRun.OfEach(
            problem, catalog, like.With(ChainTreatment.EveryStep), [before, after], options.Seed, options.ChosenEngine,
            rows) is [var first, var last] ? new(first, last) : null;
    }

    /// <summary>A warning if the chain ends before the data are destroyed; null if it does not.</summary>
    public static Diagnostic? Warning(ChainCostComparison course, Problem problem, StandardCatalog catalog)
    {
        var chain = StoryStructures.Of(problem.Graph).ClosedFormChains[0];
        var schedule = new NoiseSchedule(chain.Noising, problem, catalog);
        return course.After.End <= MostAtEnd * schedule.Event.Count ? null
            : NoisingChainDiagnostics.PoorEndDistribution(chain, schedule, course.After.End);
    }
}
