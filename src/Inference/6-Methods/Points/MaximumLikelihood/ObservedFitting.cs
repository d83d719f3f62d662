namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>
/// Fits a fully observed story by maximum likelihood: params with a closed form in one pass, locations before their scale; then one
/// gradient optimization of all the others. It runs once.
/// </summary>
internal sealed class ObservedFitting : SteppedMethod<BfgsState>, IDisposable
{
    /// <summary>The rise of the log-likelihood per e-fold growth of such parameters that means divergence; at a limit it is about
    /// 1e-6.</summary>
    private const double Growth = 0.01;

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly InferencePlan plan;
    private readonly StoryObjective objective;
    private readonly HashSet<string> own;
    private readonly int[] byGradient;
    private readonly List<Diagnostic> edges = [];
    private readonly double[] point;
    private LimitedMemoryBfgs? ascent;

    private ObservedFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        (this.problem, this.catalog, this.plan) = (problem, catalog, plan);
        own = [.. plan.Blocks.Where(b => b.By is ConditionalMaximization).SelectMany(b => b.Unknowns)];
        objective = new(problem, LogJoint.Lower(problem, catalog, plan.Density, new() { IsOnOwnScale = v => own.Contains(v.Name) }),
            withJacobian: false, options.ChosenEngine, options.Ranks);
        byGradient = [.. plan.Blocks.Where(b => b.By is GradientAscent).SelectMany(b => b.Unknowns).SelectMany(objective.Joint.PlacesOf)];
        point = InteriorPoint.Choose(objective.Joint, c => own.Contains(c.Unknown.Name));
    }

    /// <summary>The fitting, or why the story or its data allow none.</summary>
    /// <exception cref="LoweringLimit">The story contains something that cannot be lowered.</exception>
    public static Result<Fitting> Create(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        var fitting = new ObservedFitting(problem, catalog, plan, options);
        try
        {
            fitting.objective.Density(fitting.point);
            return fitting;
        }
        catch (IndexOutOfProgramRange outside)
        {
            fitting.Dispose();
            return RunDiagnostics.IndexOutside(outside);
        }
    }

    public override SteppedDefaults Defaults { get; } = new(Restarts: 1, MaxIterations: 2000, LimitedMemoryBfgs.Tolerance);

    public override ObjectiveKind Objective => ObjectiveKind.LogLikelihood;

    private long Rows => problem.Graph.Plates.Select(p => problem.Sizes.GetValueOrDefault(p.Name)).DefaultIfEmpty(0).Max();

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        if (Solve() is { } failure) return FitOutcome.None([failure]);
        if (byGradient.Length > 0) return base.Run(options, progress, cancellation);
        var gradient = new double[point.Length];
        var value = objective.Evaluate(point, gradient);
        return OnePassRun.Outcome(Objective, value, UnconstrainedGradient.Largest(objective.Joint, _ => true, point, gradient), () =>
            Summary(point));
    }

    public override BfgsState Init(int restart, RandomStream random)
    {
        double[] start = [.. point];
        InitializeGradientParams(start);
        objective.BeginAt(start);
        ascent = new(new RestrictedFunction(objective, [.. start], byGradient)) { UsesNewton = true };
        return ascent.Init(Array.ConvertAll(byGradient, p => start[p]));
    }

    public override Step<BfgsState> Next(BfgsState state) => ascent!.Next(state);

    public override Result<FitSummary> Summarize(BfgsState state)
    {
        double[] end = [.. point];
        for (var i = 0; i < byGradient.Length; i++) end[byGradient[i]] = state.Position[i];
        return Summary(end);
    }

    public void Dispose() => objective.Dispose();

    /// <summary>Writes the params with a closed form to the point; returns a diagnostic if these data have no such maximum.</summary>
    private Diagnostic? Solve()
    {
        var wide = (double[])point.Clone();
        return plan.Blocks.Where(b => b.By is ConditionalMaximization).Select(Solve).FirstOrDefault(failure => failure is not null);

        Diagnostic? Solve(Block block) => block.By is ConditionalMaximization { Statistics: NaturalStatistics.Quadratic }
            ? new LeastSquares(objective, Rows).Solve(block, point)
            : new ScaleMaximum(objective, problem, block).Solve(wide, point, edges);
    }

    private Result<FitSummary> Summary(double[] point)
    {
        var joint = objective.Joint;
        if (Unbounded(point) is { } unbounded) return unbounded;
        if (new GradientCheck(objective, objective.Joint, Rows).Of(own, point) is { } steep) return steep;
        var arrays = new Interpreter(joint.Arrays()).Run(objective.Slots(point));
        var open = UnidentifiedPoint.Find(objective, new(point, double.NaN), byGradient);
        return new FitSummary([.. joint.Coordinates.Select(c => EstimateOf(c.Unknown))],
            joint.Coordinates.Sum(c => own.Contains(c.Unknown.Name) ? c.DegreesOfFreedom : c.Free.Count),
            [.. edges, .. open is null ? (Diagnostic[])[] : [open.Why]])
        {
            NoMaximum = open?.NoMaximum,
            Definitions = [.. joint.Definitions.Select(EstimateOf)],
        };

        Estimate EstimateOf(Variable variable) => new(variable.Name, arrays[variable.Name], variable.Extents.Count);
    }

    /// <summary>
    /// Initializes the optimization: at the initial values written in the story, else at moments of the data, else at the first point with
    /// a finite density.
    /// </summary>
    private void InitializeGradientParams(double[] point)
    {
        var moments = new MomentValues(problem, catalog);
        foreach (var of in objective.Joint.Coordinates.Where(c => !own.Contains(c.Unknown.Name)))
            if ((DeclaredInitialValue.Free(problem, catalog, objective.Joint.Unobserved, of.Unknown) ?? moments.Free(objective.Joint, of))
                is { } start) start.CopyTo(point.AsSpan(objective.Joint.PlacesOf(of.Unknown.Name)[0]));
        foreach (var free in InteriorPoint.CommonValues)
        {
            if (double.IsFinite(objective.Density(point))) return;
            foreach (var place in byGradient) point[place] = free;
        }
    }

    /// <summary>
    /// An error if the likelihood still grows along the parameters whose optimization diverged, evaluated at a distance where it is
    /// numerically accurate; null if it does not.
    /// </summary>
    private Diagnostic? Unbounded(double[] point)
    {
        List<int> gone = [.. byGradient.Where(p => BoundaryProbabilities.IsFar(objective, point, p))];
        if (gone.Count == 0 || Density(BoundaryProbabilities.Far) - Density(BoundaryProbabilities.Far - 1) < Growth) return null;
        var statement = problem.Graph.Story.OfType<Draw>()
            .First(d => DeepReads.Find(problem.Graph, d).Any(r => r.Of == objective.Joint.NameOf(gone[0]).Unknown.Name));
        return RunDiagnostics.UnboundedLikelihood(problem, statement, objective.Joint.NameOf(gone[0]).Name,
            Distance(gone[0]) > 0 ? "infinity" : "0");

        double Density(double farthest)
        {
            var (nearer, back) = ((double[])point.Clone(), gone.Max(p => Math.Abs(Distance(p))) - farthest);
            foreach (var p in gone) nearer[p] -= Math.Sign(Distance(p)) * back;
            return objective.Density(nearer);
        }

        double Distance(int place) => point[place] - BoundaryProbabilities.OriginOf(objective, place);
    }
}
