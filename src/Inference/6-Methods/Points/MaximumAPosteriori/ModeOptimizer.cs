using ProbDsl.Inference.Em;

namespace ProbDsl.Inference.MaximumAPosteriori;

/// <summary>The optimizer of a story's log density, with several starts if labels cause several modes.</summary>
internal sealed class ModeOptimizer : IDisposable
{
    private readonly LimitedMemoryBfgs ascent;
    private readonly MapStart start;
    private readonly EmStart? em;
    private readonly LocationStart? locations;

    private ModeOptimizer(ModelGraph graph, StoryObjective objective, ComponentOrder labels, MapStart start, EmStart? em, double[] units,
        double? tolerance, int starts)
    {
        Units = units;
        (Objective, Labels, this.start, this.em) = (objective, labels, start, em);
        locations = LocationStart.Find(graph, objective, Units);
        ascent = ModeAscent.Create(objective, Units, tolerance ?? LimitedMemoryBfgs.Tolerance);
        Defaults = new(starts, 2000, LimitedMemoryBfgs.Tolerance);
    }

    public StoryObjective Objective { get; }

    /// <summary>The units of the unconstrained parameters that the story implies.</summary>
    internal double[] Units { get; }

    internal ComponentOrder Labels { get; }

    /// <summary>Interrupts what follows the optimization: weights of draws, the search for other modes, trials of other methods.</summary>
    internal CancellationToken Cancellation { get; set; }

    /// <summary>Receives how far that is.</summary>
    internal IProgress Progress { get; set; } = new NoProgress();

    public SteppedDefaults Defaults { get; }

    /// <summary>The optimizer, or why the method has none: no program, no gradient, no start with a finite density.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="story">The story with its data.</param>
    /// <param name="plan">How each unknown is treated.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="withJacobian">Whether the density is that of the unconstrained coordinates.</param>
    public static Result<ModeOptimizer> Create(string method, StoryFacts story, DensityPlan plan,
        FitOptions options, bool withJacobian)
    {
        var (problem, catalog) = (story.Problem!, story.Catalog);
        try
        {
            return LoweringLimit.Try<Result<ModeOptimizer>>(() =>
            {
                var joint = story.Lowered(plan).Condensed();
                using var guard = new ConstructionGuard();
                var objective = guard.Add(new StoryObjective(problem, joint, withJacobian, options.ChosenEngine, options.Ranks));
                var labels = new ComponentOrder(problem, catalog, objective);
                var isIntegrated = plan.Integrated.Count > 0;
                var em = objective.Joint.Unobserved.Filled.Count > 0 ? null : EmStart.Create(story, isIntegrated);
                if (em is not null) guard.Add(em);
                var implied = new StoryUnits(problem);
                var units = CoordinateUnits.Compute(implied, joint.Coordinates, _ => false);
                var start = new MapStart(problem, catalog, objective, units, em is null ? null : em.Draw, isIntegrated ? implied : null);
                var ascent = new ModeOptimizer(problem.Graph, objective, labels, start, em, units, options.Tolerance,
                    UsualStarts.Count(problem.Graph, objective.Joint, isIntegrated));
                if (ascent.start.NoDensityError(options.Seed) is { } none) return none;
                guard.Release();
                return ascent;
            }).Or(limit => limit.ToDiagnostic(method));
        }
        catch (NotEnoughMemory large)
        {
            return RunDiagnostics.NotEnoughMemory(method, large);
        }
        catch (NoGradient none)
        {
            return RefusalDiagnostics.MethodRefuses(method, LoweringLimit.Refuse(none, problem.Graph));
        }
    }

    /// <summary>Disposes the optimizer and returns the error.</summary>
    public Result<Fitting> Fail(Diagnostic why)
    {
        Dispose();
        return why;
    }

    public StateArrays<BfgsState> Kept => new(state => state.ToArrays(), ascent.Resume);

    /// <summary>The state of a start; every second one maximizes over latents along the rows first.</summary>
    public BfgsState Init(int restart, RandomStream random)
    {
        if (start.Find(restart, random) is not { } found) return ascent.Init(new double[Objective.Dimension]);
        var left = new SaddleStart(Objective).Leave(found, random);
        return ascent.Init(restart % 2 == 1 && locations is not null ? locations.Move(left) : left);
    }

    /// <summary>The state at a point of the unconstrained parameters.</summary>
    public BfgsState At(double[] position) => ascent.Init(position);

    /// <summary>States that start at draws from the prior; empty if it cannot be drawn from.</summary>
    public IEnumerable<BfgsState> FromPrior(ulong seed, int count) => start.FromPrior(seed, count).Select(x => ascent.Init(x));

    public Step<BfgsState> Next(BfgsState state) => ascent.Next(state);

    public void Dispose()
    {
        em?.Dispose();
        Objective.Dispose();
    }
}
