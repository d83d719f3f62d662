using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.LatentRecovery;

/// <summary>
/// The posterior probabilities of finite latents that all rows share (the date of a change, the number of a regime), for any method that
/// sums them out: p(state | data, unknowns) at each draw of a fit, averaged over the draws. At one draw it is the derivative of the log
/// density by the state's log weight. `predict` reports labels of single rows.
/// </summary>
internal sealed class SharedStates : IDisposable
{
    /// <summary>The maximum work of all draws in elements, and the minimum number of draws regardless of work.</summary>
    private const double MostWork = 4e8;
    private const int FewestDraws = 100;

    // long beside what draws of a chain depend on
    private const int BatchesOfChain = 5;

    // with fewer elements per run one thread is faster than two
    private const double SizeForThreads = 1e6;

    private readonly Problem problem;
    private readonly IReadOnlyList<Variable> shared;
    private readonly MissingDataAnalysis unobserved;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly IProgram? paths;
    private readonly HashSet<string> chains = [];
    private readonly List<string> read;
    private readonly double work;

    private SharedStates(Problem problem, StandardCatalog catalog, DensityPlan plan,
        IReadOnlyList<Variable> shared, EngineChoice engine)
    {
        (this.problem, this.shared, unobserved) = (problem, shared, plan.Unobserved);
        var terms = new StateTerms(problem, catalog, plan, engine.Threads);
        work = terms.Work;
        using var guard = new ConstructionGuard();
        this.engine = guard.Add(engine.For(work >= SizeForThreads).Start());
        store = this.engine.CreateStore();
        var probabilities = terms.Probabilities(shared);
        program = this.engine.Compile(probabilities, store);
        foreach (var latent in shared.Where(v => probabilities.Slots.ContainsKey(StateWeights.SlotOf(v))))
            store.Write(StateWeights.SlotOf(latent), new double[StateWeights.ShapeOf(problem, latent).Count]);
        if (terms.Paths() is { Outputs.Count: > 0 } best)
            (paths, chains) = (this.engine.Compile(best, store), best.Outputs.Keys.ToHashSet());
        read = [.. terms.Unknowns.Select(u => u.Name).Where(store.Has)];
        guard.Release();
    }

    /// <summary>
    /// A fit's summary with these probabilities; unchanged if the method reports states itself, if the story has no such latent, or if the
    /// fit has no values of the variables that they depend on.
    /// </summary>
    /// <param name="summary">The summary of the fit.</param>
    /// <param name="problem">The story with its data.</param>
    /// <param name="plan">The treatment of each unknown in the story's log density.</param>
    /// <param name="catalog">The catalog of distributions.</param>
    /// <param name="engine">The engine of the programs.</param>
    public static FitSummary AddTo(FitSummary summary, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice engine)
    {
        problem = summary.Weights is { } weights ? problem with { Trained = weights } : problem;
        var shared = Reported(problem.Graph, plan);
        if (summary.States.Count > 0 || shared.Count == 0 || plan.Unobserved.Filled.Count > 0) return summary;
        var draws = StoredDraws.Of(summary);
        if (!plan.Coordinates.All(v => draws.Arrays.ContainsKey(v.Name))) return summary;
        try
        {
            using var states = new SharedStates(problem, catalog, plan, shared, engine);
            return summary.With(new StatePosteriors([.. states.Mean(draws)]));
        }
        catch (NotEnoughMemory)
        {
            // the fit is kept without this addition
            return summary;
        }
    }

    /// <summary>Latents that rows share, and chains, whose states are not of single rows.</summary>
    private static List<Variable> Reported(ModelGraph graph, DensityPlan plan)
    {
        var shared = RowPlates.SharedStates(graph).ToHashSet();
        return [.. plan.Marginalized.Where(s => s.Along is not null || shared.Contains(s.Latent)).Select(s => s.Latent)];
    }

    /// <summary>The mean over all draws, or over evenly spaced ones if all would take too long.</summary>
    private IReadOnlyList<StateProbabilities> Mean(PosteriorDraws draws)
    {
        var count = (int)Math.Min(draws.Count, Math.Max(FewestDraws, MostWork / Math.Max(1, work)));
        var batch = draws.Chains is { } chain ? Math.Max(1, count / (chain.Count * BatchesOfChain)) : 1;
        var (means, own) = (shared.Select(v => new MonteCarloMeans(StateWeights.ShapeOf(problem, v).Count, batch)).ToList(),
            new double[shared.Count][]);
        for (var i = 0; i < shared.Count; i++) own[i] = new double[StateWeights.ShapeOf(problem, shared[i]).Count];
        var stored = new StoredDraws(problem, unobserved, draws, store, read);
        for (var draw = 0; draw < count; draw++)
        {
            stored.Write(draw, count);
            program.Run();
            if (!Read(own)) continue;
            for (var i = 0; i < own.Length; i++) means[i].Add(own[i]);
        }

        stored.WriteMeans();
        paths?.Run();
        return
        [
            .. shared.Zip(means, (v, mean) =>
                new StateProbabilities(v.Name, [.. StateNames.All(v, problem)], new(StateWeights.ShapeOf(problem, v), mean.Means))
                {
                    StandardError = draws.Count > 1 ? new(StateWeights.ShapeOf(problem, v), mean.StandardErrors) : null,
                    Path = chains.Contains(v.Name)
                        ? MemberLabels.States(paths!.Numbers(v.Name), StateWeights.ShapeOf(problem, v)[^1]) : null,
                }),
        ];
    }

    /// <summary>
    /// Reads the probabilities at the current draw, normalized for each member; false if the draw is impossible.
    /// </summary>
    private bool Read(double[][] into)
    {
        for (var i = 0; i < shared.Count; i++)
        {
            program.Read(shared[i].Name, into[i]);
            var states = StateWeights.ShapeOf(problem, shared[i])[^1];
            for (var from = 0; from < into[i].Length; from += states)
            {
                var member = into[i].AsSpan(from, states);
                var total = 0.0;
                foreach (var p in member) total += p;
                if (double.IsNaN(total)) return false;
                foreach (ref var p in member) p /= total;
            }
        }

        return true;
    }

    public void Dispose()
    {
        program.Dispose();
        paths?.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
