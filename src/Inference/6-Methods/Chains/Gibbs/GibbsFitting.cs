using ProbDsl.Inference.Em;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Runs several Markov chains from different starts, each with its own random stream, so that draws do not depend on the number of
/// threads.
/// </summary>
internal sealed class GibbsFitting : Fitting, IDisposable
{
    private const int MostNumbers = 40_000_000, FewestDraws = 10;

    /// <summary>The chains take turns, each of a hundredth of its steps: an interruption leaves about as many draws of each.</summary>
    private const int Turns = 100;

    /// <summary>The steps of a warm-up from one computed density to the next, for progress.</summary>
    private const int StepsPerDensity = 100;

    private static readonly ObjectiveKind meanLogJoint = new("mean_log_joint", "mean log joint density of draws", IsBound: false)
    {
        Units = UnitsOfUnknowns.All,
    };

    private readonly Problem problem;
    private readonly StoryObjective objective;
    private readonly IReadOnlyList<IChainBlocks>[] chains;
    private readonly ChainsOfRanks placement;
    private readonly int warmUp, length, threads;

    private readonly CredibleInterval interval;

    private GibbsFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        this.problem = problem;
        using var guard = new ConstructionGuard();
        objective = guard.Add(StoryObjective.OnOwnScales(problem, catalog, plan.Density, options.ChosenEngine));
        placement = new(options.Ranks);
        var count = options[StandardOptions.Chains] ?? StandardOptions.Chains.Usual;
        chains = ChainsOf(plan, catalog, options.ChosenEngine with { Threads = 1 }, count, guard);
        var draws = options.Draws
            ?? Math.Min(options.DrawsOrDefault, Math.Max(FewestDraws, MostNumbers / Math.Max(1, objective.Dimension)));
        length = (draws + count - 1) / count;
        warmUp = options[StandardOptions.WarmUpDraws] ?? length;
        (threads, interval) = (options.ThreadsOrAll, options.Interval);
        guard.Release();
    }

    /// <summary>
    /// The blocks of a plan for each chain: those of allocations, and all others together; none for a chain of another rank.
    /// </summary>
    private IReadOnlyList<IChainBlocks>[] ChainsOf(
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
        return [.. Enumerable.Range(0, count).Select(chain => !placement.IsOwn(chain) ? [] : (IReadOnlyList<IChainBlocks>)
        [
            .. joint is null ? (IEnumerable<IChainBlocks>)[] : [guard.Add(new GibbsChain(problem, joint, places, missing, labels, engine))],
            .. allocated.Select(a => new AllocationChain(a, PlacesOf([a.Allocation.Weights.Name]), PlacesOf([a.Allocation.Outcomes.Name]))),
        ])];
    }

    private int[] PlacesOf(IEnumerable<string> unknowns) => [.. unknowns.SelectMany(objective.Joint.PlacesOf)];

    /// <summary>The fitting; or an error if draws do not fit in memory.</summary>
    public static Result<Fitting> Create(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        var fitting = new GibbsFitting(problem, catalog, plan, options);
        var draws = fitting.chains.Length * fitting.length;
        return NotEnoughMemory.Of(sizeof(double) * UnconstrainedDraws.NumbersOf(fitting.objective, draws)) is { } large
            ? RunDiagnostics.NotEnoughMemory("gibbs", large, $"take fewer draws: `--num-samples {draws / 10}`") : fitting;
    }

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var draws = new UnconstrainedDraws(new double[chains.Length * length * objective.Dimension], new double[chains.Length * length],
            objective.Dimension);
        var (densities, latest) = (new double[draws.Count], new double[chains.Length]);
        double[][] points = [.. chains.Select(_ => new double[draws.Dimension])];
        var (failures, taken, steps) = (new string?[chains.Length], new int[chains.Length], 0);
        int[] own = [.. Enumerable.Range(0, chains.Length).Where(placement.IsOwn)];
        RandomStream[] random = [.. Enumerable.Range(0, chains.Length).Select(i => new RandomStream(options.Seed, "gibbs", (uint)i))];
        var (whole, turn) = (warmUp + length, Math.Max(1, (warmUp + length) / Turns));
        for (var first = -warmUp; first < length && !cancellation.IsCancellationRequested; first += turn)
            Parallel.ForEach(own, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => Turn(i, first));
        placement.Gather(draws, densities, taken, failures);
        return failures.FirstOrDefault(d => d is not null) is { } why
            ? FitOutcome.None([RunDiagnostics.AllStartsDropped([new(0, double.NaN, 1, null, why)])])
            : Outcome(draws, densities, taken.Min(), steps / Math.Max(1, own.Length));

        void Turn(int i, int first)
        {
            if (failures[i] is not null) return;
            try
            {
                Run(i, first, random[i]);
            }
            catch (StoppedChain stopped)
            {
                failures[i] = stopped.Message;
            }
            catch (ImproperFactor improper)
            {
                failures[i] = improper.Reason;
            }
        }

        void Run(int number, int first, RandomStream random)
        {
            var (chain, point) = (chains[number], points[number]);
            ref var density = ref latest[number];
            if (first == -warmUp)
                foreach (var blocks in chain) blocks.Begin(number, random);
            var end = Math.Min(length, first + turn);
            for (var step = first; step < end && !cancellation.IsCancellationRequested; step++)
            {
                foreach (var blocks in chain) blocks.Step(random);
                var (isKept, at) = (step >= 0, (number * length) + step);
                var into = isKept ? draws.Points.AsSpan(at * draws.Dimension, draws.Dimension) : point;
                if (isKept || step == -warmUp || step % StepsPerDensity == 0) density = Draw(chain, random, into);
                lock (progress)
                {
                    progress.Report(new(0, 1, ++steps, own.Length * whole, density, density) { AreOfChains = true });
                }

                if (!isKept) continue;
                densities[at] = density;
                taken[number]++;
            }
        }
    }

    private static double Draw(IReadOnlyList<IChainBlocks> chain, RandomStream random, Span<double> into)
    {
        var density = 0.0;
        foreach (var blocks in chain) density += blocks.Draw(random, into);
        return density;
    }

    public void Dispose()
    {
        foreach (var blocks in chains.SelectMany(c => c)) blocks.Dispose();
        objective.Dispose();
    }

    /// <summary>The outcome of as many draws as every chain has.</summary>
    private FitOutcome Outcome(UnconstrainedDraws draws, double[] densities, int taken, int steps)
    {
        var stopped = taken == length ? StopReason.DrawsDone : StopReason.Interrupted;
        if (taken < Math.Min(length, FewestDraws))
            return FitOutcome.None([]) with
            {
                Objective = meanLogJoint,
                Stopped = stopped,
                StopText = string.Create(CultureInfo.InvariantCulture, $"after {steps:N0} of {warmUp + length:N0} steps of each chain, "
                    + $"of which {warmUp:N0} are the warm-up: too few draws for a result"),
            };
        List<int> kept = [.. Enumerable.Range(0, draws.Count).Where(i => i % length < taken)];
        if (taken < length) (draws, densities) = (draws.Chosen(kept), [.. kept.Select(i => densities[i])]);
        var ordered = new ComponentOrderedDraws(problem, objective).Of(draws, densities);
        var mixing = new ChainStatistics(chains.Length);
        var arrays = ordered.Draws.Arrays(objective);
        var sampled = new DrawSummary(draws.Count, interval) { EffectiveSize = mixing.EffectiveSize };
        var joint = objective.Joint;
        List<Estimate> estimates =
            [.. joint.Coordinates.Select(c => sampled.Of(c.Unknown, arrays[c.Unknown.Name]) with { Names = c.Names, Cells = c.Cells })];
        var report = ChainReport.Create(mixing, chains.Length, warmUp, estimates.Select(e => (e, arrays[e.Name])), densities);
        var (mean, error) = (densities.Average(), mixing.ErrorOfMean(densities));
        List<Diagnostic> warnings = [.. GibbsDiagnostics.Find(report)];
        var free = new FactorFreedom(objective).Describe(ordered.Draws[ordered.Draws.Count - 1]);
        string[] notes = [.. new[] { ordered.By, free }.OfType<string>()];
        var summary = new FitSummary([.. estimates], joint.Coordinates.Sum(c => c.DegreesOfFreedom), [.. warnings],
            notes.Length > 0 ? string.Join("; ", notes) : null)
        {
            Definitions = [.. joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))],
            Metric = new(meanLogJoint, mean, error, $"over {CountedNoun.Of(chains.Length, "chain")}"),
            Sections =
            [
                DrawnCoordinates.Collect(joint, draws.Count, name => arrays[name]) with
                    { Chains = new(chains.Length, warmUp, densities) },
                report,
            ],
        };
        return new(summary, meanLogJoint, mean, double.NaN, stopped, warmUp + taken,
            [new(0, mean, warmUp + taken, stopped, null)], [.. densities.AsSpan(0, taken)], [.. warnings]);
    }
}
