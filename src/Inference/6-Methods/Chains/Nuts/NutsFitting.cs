namespace ProbDsl.Inference.Nuts;

/// <summary>Several Markov chains from different starts, and the results of their draws.</summary>
internal sealed class NutsFitting : Fitting, IDisposable
{
    /// <summary>The draws of the warm-up by default.</summary>
    private const int WarmUp = 400;

    /// <summary>The same of chains that start with the metric of another fit.</summary>
    private const int WarmUpWithMetric = 100;

    /// <summary>The word of `--centering` for the coordinates of the story.</summary>
    private const string AsWritten = "as-written";

    private const int MostNumbers = 40_000_000;

    /// <summary>The draws at which chains end that never have the effective sample size which was asked for.</summary>
    private const int MostUntil = 100_000;

    private readonly PreparedFit fit;
    private readonly LogJoint joint, sampled;
    private readonly bool hasLocations;
    private readonly StoryObjective objective;
    private readonly ChainSettings settings;
    private readonly NutsSettings ofChains;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, double[]>> like;

    private NutsFitting(PreparedFit fit, FitOptions options, IReadOnlyList<IReadOnlyDictionary<string, double[]>> like)
    {
        (this.fit, this.like) = (fit, like);
        joint = fit.Story.Lowered(fit.Plan.Density).Condensed();
        hasLocations = LocationScalePriors.Find(fit.Problem, fit.Plan.Density).Count > 0;
        sampled = options[StandardOptions.Centering] != AsWritten && hasLocations
            ? fit.Story.Lowered(fit.Plan.Density, new() { HasCenterings = true }).Condensed() : joint;
        objective = new(fit.Problem, joint, withJacobian: true, options.ChosenEngine with { Threads = 1 }, areGradientsNeeded: false);
        var most = options[StandardOptions.Until] is null ? options.DrawsOrDefault : MostUntil;
        var draws = Math.Min(most, Math.Max(ChainOutcome.FewestDraws, MostNumbers / Math.Max(1, objective.Dimension)));
        settings = ChainSettings.Of(options, options.Draws ?? draws, like.Count > 0 ? WarmUpWithMetric : WarmUp);
        ofChains = new NutsSettings(settings.WarmUp)
        {
            TargetAcceptance = options[StandardOptions.TargetAcceptance] ?? 0.8,
            HasMetric = like.Count > 0,
            Kernel = KernelOf(options),
            MostDepth = options[StandardOptions.MaxDepth] ?? StandardOptions.MaxDepth.Usual,
        };
    }

    /// <summary>The fitting; or an error if draws do not fit in memory.</summary>
    public static Result<Fitting> Create(string method, PreparedFit fit, FitOptions options)
    {
        if (options.Ranks.Count > 1 && options[StandardOptions.Until] is not null)
            return NutsDiagnostics.NeedsOneProcess(StandardOptions.Until);
        var kept = options.Like is { } other ? KeptStates.Read(other) : new([], []);
        if (kept.Value is not { } like) return new(null, kept.Diagnostics);
        var fitting = new NutsFitting(fit, options, like);
        if (options.Like is { } file && (like.Count == 0 || !fitting.IsAlike(like[0])))
        {
            fitting.Dispose();
            return NutsDiagnostics.OtherChains(file.Name);
        }

        var draws = fitting.settings.Chains * fitting.settings.Draws;
        if (NotEnoughMemory.Check(sizeof(double) * UnconstrainedDraws.NumbersOf(fitting.objective, draws)) is not { } large) return fitting;
        fitting.Dispose();
        return RunDiagnostics.NotEnoughMemory(method, large, $"take fewer draws: `--num-samples {draws / 10}`");
    }

    /// <summary>Whether a chain of another fit has as many coordinates, as many of them centered.</summary>
    private bool IsAlike(IReadOnlyDictionary<string, double[]> kept) => NutsState.Of(objective.Dimension, kept) is { } state
        && state.Centering.Length == sampled.Centerings.Sum(c => c.Shape.Count);

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var (run, draws, statistics) = Draw(options, progress, cancellation);
        if (ChainOutcome.WithoutResult(run) is { } none) return none;
        var densities = statistics[NutsSampler.LogDensity].Values;
        var (arrays, by) = ComponentOrderedDraws.ArraysOf(fit, objective, draws!, densities, options.ChosenEngine);
        AdaptedValues[] adapted = [.. run.Adapted.Select(AdaptedValues.FromArray)];
        var report = TrajectoryReport.Create(fit.Problem, fit.Plan.Density, joint, settings.Chains, ofChains, statistics)
            with
            {
                Centerings = Centerings(adapted),
                Dividing = adapted.Count(a => a.Divides),
                Replaced = adapted.Sum(a => a.Replaced) / statistics[NutsSampler.Leapfrogs].Values.Sum(),
            };
        return ChainOutcome.Summarize(run, joint, arrays, densities, options.Interval, by,
            new([report], [.. NutsDiagnostics.Find(report, ofChains, isAsWritten: hasLocations && sampled.Centerings.Count == 0)],
                [.. statistics.Skip(1)])
            {
                Adapted = [.. adapted.Select(a => new AdaptedChain(a.Step, a.Variances, ofChains.MostDepth))],
            });
    }

    /// <summary>Runs the chains; returns the draws that each has, and their statistics, if there is a result.</summary>
    private (ChainRun Run, UnconstrainedDraws? Draws, IReadOnlyList<(string Name, double[] Values)> Statistics) Draw(
        FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        using var guard = new ConstructionGuard();
        var own = new ChainsOfRanks(options.Ranks).Own(settings.Chains).Count();
        var starts = new PathStarts(settings.Chains, options.Seed);
        NutsSampler[] samplers = [.. Enumerable.Range(0, Math.Max(1, Math.Min(own, options.ThreadsOrAll))).Select(_ =>
            guard.Add(new NutsSampler(fit.Story, fit.Plan.Density, sampled, options.ChosenEngine, ofChains, starts, like)))];
        var names = samplers[0].Statistics;
        using var store = DrawStore.Create(settings, names.Count, objective.Dimension, options);
        var run = new ChainDriver<NutsState>(samplers, "nuts", settings, store, options)
        {
            IsEnough = options[StandardOptions.Until] is { } size ? draws => LeastSizeOf(store, draws) >= size : null,
        }.Run(progress, cancellation);
        if (run.Refusal is null) run = new ChainsOfRanks(options.Ranks).Gather(run, store, names.Count);
        if (run.Failures.Any(f => f is not null) && samplers[0].NoDensityError(options.Seed) is { } nowhere)
            run = run with { Refusal = [nowhere] };
        return ChainOutcome.WithoutResult(run) is not null ? (run, null, [])
            : (run, store.FirstOf(run.Taken), [.. names.Select((name, i) => (name, store.StatisticOf(i, run.Taken)))]);
    }

    /// <summary>The mean centering of the coordinates of each unknown, over all chains.</summary>
    private List<(string Name, double Mean)> Centerings(AdaptedValues[] adapted)
    {
        var (found, start) = (new List<(string, double)>(), 0);
        foreach (var of in sampled.Centerings)
        {
            found.Add((of.Unknown, adapted.Average(a => a.Centering.Skip(start).Take(of.Shape.Count).Average())));
            start += of.Shape.Count;
        }

        return found;
    }

    private static TrajectoryKernel KernelOf(FitOptions options) => options[StandardOptions.Kernel] switch
    {
        "nuts" => TrajectoryKernel.Nuts,
        "walnuts" => TrajectoryKernel.Walnuts,
        _ => TrajectoryKernel.Auto,
    };

    /// <summary>The smallest effective sample size of the log density and the parameters, of the first draws of each chain.</summary>
    private double LeastSizeOf(DrawStore store, int draws)
    {
        var (mixing, first) = (new ChainStatistics(settings.Chains), store.FirstOf(draws));
        var least = mixing.LeastEffectiveSize(store.StatisticOf(NutsSampler.LogDensity, draws));
        var column = new double[first.Count];
        for (var at = 0; at < first.Dimension; at++)
        {
            for (var i = 0; i < column.Length; i++) column[i] = first[i][at];
            least = Math.Min(least, mixing.LeastEffectiveSize(column));
        }

        return least;
    }

    public void Dispose() => objective.Dispose();
}
