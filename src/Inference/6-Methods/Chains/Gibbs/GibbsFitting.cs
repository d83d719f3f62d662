using ProbDsl.Inference.Em;
using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>Several Markov chains from different starts, and the results of their draws.</summary>
internal sealed class GibbsFitting : Fitting, IDisposable
{
    private const int MostNumbers = 40_000_000;

    private readonly Problem problem;
    private readonly StoryObjective objective;
    private readonly GibbsSampler[] samplers;
    private readonly ChainSettings settings;

    private GibbsFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        this.problem = problem;
        using var guard = new ConstructionGuard();
        objective = guard.Add(StoryObjective.OnOwnScales(problem, catalog, plan.Density, options.ChosenEngine));
        settings = ChainSettings.Of(options, options.Draws ?? Math.Min(options.DrawsOrDefault,
            Math.Max(ChainOutcome.FewestDraws, MostNumbers / Math.Max(1, objective.Dimension))));
        var own = new ChainsOfRanks(options.Ranks).Own(settings.Chains).Count();
        samplers = Samplers(plan, catalog, options.ChosenEngine with { Threads = 1 },
            Math.Max(1, Math.Min(own, options.ThreadsOrAll)), guard);
        guard.Release();
    }

    /// <summary>The blocks of a plan for each thread: those of allocations, and all others together.</summary>
    private GibbsSampler[] Samplers(
        InferencePlan plan, StandardCatalog catalog, EngineChoice engine, int count, ConstructionGuard guard)
    {
        var factors = Factors.Create(problem, plan.Blocks);
        List<AllocatedRows> allocated =
            [.. plan.Blocks.Select(b => b.By).OfType<AllocatedProbabilities>()
                .Select(a => AllocatedRows.Read(a.Of, problem, catalog, engine))];
        var rest = allocated.Aggregate(plan.Density, (density, rows) => rows.Allocation.Without(density));
        var joint = factors.Count == 0 && rest.Unobserved.Filled.Count == 0 ? null : ExpectedJoint.Lower(problem, catalog, rest, factors);
        List<(Factor, int[])> places = [.. factors.Select(f => (f, PlacesOf(f.Unknowns.Select(u => u.Name))))];
        var labels = new LabelStart(problem);
        var missing = rest.Unobserved.Filled.Count == 0 ? null : MissingBlocks.Create(problem, catalog, rest, PlacesOf);
        return [.. Enumerable.Range(0, count).Select(_ => new GibbsSampler(objective.Dimension,
            joint is null ? null : guard.Add(new ConditionalDraws(problem, joint, places, missing, labels, engine)),
            [.. allocated.Select(a => new AllocationDraws(a, PlacesOf([a.Allocation.Weights.Name]),
                PlacesOf([a.Allocation.Outcomes.Name])))]))];
    }

    private int[] PlacesOf(IEnumerable<string> unknowns) => [.. unknowns.SelectMany(objective.Joint.PlacesOf)];

    /// <summary>The fitting; or an error if draws do not fit in memory.</summary>
    public static Result<Fitting> Create(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        var fitting = new GibbsFitting(problem, catalog, plan, options);
        var draws = fitting.settings.Chains * fitting.settings.Draws;
        return NotEnoughMemory.Check(sizeof(double) * UnconstrainedDraws.NumbersOf(fitting.objective, draws)) is { } large
            ? RunDiagnostics.NotEnoughMemory("gibbs", large, $"take fewer draws: `--num-samples {draws / 10}`") : fitting;
    }

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var (run, draws, densities) = Draw(options, progress, cancellation);
        if (ChainOutcome.WithoutResult(run) is { } none) return none;
        var ordered = new ComponentOrderedDraws(problem, objective).Of(draws!, densities);
        var free = new FactorFreedom(objective).Describe(ordered.Draws[ordered.Draws.Count - 1]);
        string[] notes = [.. new[] { ordered.By, free }.OfType<string>()];
        return ChainOutcome.Summarize(run, objective.Joint, ordered.Draws.Arrays(objective), densities, options.Interval,
            notes.Length > 0 ? string.Join("; ", notes) : null);
    }

    /// <summary>Runs the chains; returns the draws that each has, and their log densities, if there is a result.</summary>
    private (ChainRun Run, UnconstrainedDraws? Draws, double[] Densities) Draw(
        FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var statistics = samplers[0].Statistics.Count;
        using var store = DrawStore.Create(settings, statistics, objective.Dimension, options);
        var run = new ChainDriver<GibbsState>(samplers, "gibbs", settings, store, options).Run(progress, cancellation);
        if (run.Refusal is null) run = new ChainsOfRanks(options.Ranks).Gather(run, store, statistics);
        return ChainOutcome.WithoutResult(run) is not null ? (run, null, [])
            : (run, store.FirstOf(run.Taken), store.StatisticOf(0, run.Taken));
    }

    public void Dispose()
    {
        foreach (var sampler in samplers) sampler.Dispose();
        objective.Dispose();
    }
}
