namespace ProbDsl.Inference.Em;

/// <summary>
/// EM of any story whose finite latents, linear-Gaussian latents or missing values can be marginalized. The E step evaluates the density
/// and with it the distribution of the unobserved variables; the M step increases the expected log density: locations first, then each
/// natural parameter in closed form, then the unknowns without one (generalized EM: Dempster, Laird and Rubin 1977; Meng and Rubin 1993).
/// </summary>
internal sealed class StoryEm : SteppedMethod<PointState>, IDisposable
{
    /// <summary>A start stops after this many steps in which the density increases by no more than rounding.</summary>
    private const int Patience = 20;

    /// <summary>The relative change of the density that counts as rounding.</summary>
    public const double Rounding = 1e-13;

    private readonly Problem problem;
    private readonly ExpectedDensity expected;
    private readonly List<(UpdateStep Step, int[] Places)> steps = [];
    private readonly HashSet<string> own;
    private readonly double[] widths;
    private readonly StoryStart start;
    private readonly ScaleFloor floor;
    private readonly StateCollapse collapse;
    private readonly ScaledPath path;
    private readonly LikelihoodAscent? ascent;
    private readonly Func<PointState, IReadOnlyDictionary<string, Tensor>, FitSummary> summarize;

    private volatile Draw? unboundedPrior;

    /// <summary>The smallest scale at the last point where one was negligible.</summary>
    private volatile string? collapsed;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The densities of the distributions.</param>
    /// <param name="plan">A plan of <see cref="ExpectedUpdates"/>.</param>
    /// <param name="options">The engine that runs the programs, and the processes among which rows are divided.</param>
    /// <param name="summarize">Summarizes the arrays of the unknowns.</param>
    public StoryEm(
        Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options,
        Func<PointState, IReadOnlyDictionary<string, Tensor>, FitSummary> summarize)
    {
        (this.problem, this.summarize, collapse) = (problem, summarize, new(problem.Graph));
        own = [.. plan.Blocks.Where(b => b.By is ConditionalMaximization).SelectMany(b => b.Unknowns)];
        using var guard = new ConstructionGuard();
        expected = guard.Add(new ExpectedDensity(
            problem, catalog, plan.Density, v => own.Contains(v.Name), options.ChosenEngine, options.Ranks));
        int[] quadratic = [];
        foreach (var block in plan.Blocks.Where(b => b.By is ConditionalMaximization { Statistics: NaturalStatistics.Quadratic }))
            quadratic = [.. quadratic, .. Add(new QuadraticStep(), block.Unknowns)];
        foreach (var block in plan.Blocks.Where(b => b.By is ConditionalMaximization { Statistics: not NaturalStatistics.Quadratic }))
            Add(StepOf(block), block.Unknowns);
        var implied = new StoryUnits(problem);
        widths = CoordinateUnits.Compute(implied, expected.Joint.Coordinates, c => own.Contains(c.Unknown.Name));
        foreach (var block in plan.Blocks.Where(b => b.By is ConditionalGradientStep)) Add(new GradientStep(widths), block.Unknowns);
        start = new(problem, catalog, expected, implied, steps, quadratic, own.Contains, plan.Density.Integrated.Count > 0);
        path = new(expected.Joint, own.Contains);
        // with finite latents it would end at a component without rows, or at one row, as often as at a maximum
        if (expected.Joint.Marginalized.Count == 0 && expected.Joint.Dimension <= LikelihoodAscent.MostParameters)
            ascent = guard.Add(new LikelihoodAscent(
                problem, catalog, plan.Density, implied, expected.Joint, own.Contains, options.ChosenEngine, expected.Ranks));
        floor = new(plan, expected, start.Pooled());
        guard.Release();
    }

    /// <summary>Whether the density is finite at a point where all components are identical.</summary>
    public bool HasFiniteStart => start.HasDensity;

    /// <summary>
    /// Why no start can succeed: too few rows for the states of a label, or a scale that is 0 for all rows together. A prior bounds a scale
    /// away from 0, so a story with priors is not checked.
    /// </summary>
    public Diagnostic? WhyNoStartCanSucceed => expected.Joint.IsOfParams
        ? FindTooFewRows((label, there) => there.Members < StatesOf(label)
            ? RunDiagnostics.TooFewRows(label.Span, StatesOf(label), there.Members) : null)
            ?? ((floor.MayCollapse ? floor.Unbounded(SquaresOf) : start.DataVary ? null : floor.First) is { } scale
                ? !floor.MayCollapse && SingleValue.IsAllOf(problem) ? RunDiagnostics.OneValue(problem.Graph[scale]) : Unbounded(scale)
                : null)
        : null;

    public override Diagnostic? ExplainFailure(IReadOnlyList<RestartRecord> dropped) =>
        unboundedPrior is { } prior ? RunDiagnostics.UnboundedPrior(prior, problem.Graph[prior.Target.Of])
        : floor.First is not { } scale ? null
        : FindTooFewRows((label, there) => there.Kinds < StatesOf(label)
            ? RunDiagnostics.TooFewDistinctRows(label.Span, StatesOf(label), there.Members, there.Kinds) : null)
            ?? (expected.Joint.Marginalized.Count == 0
                ? Unbounded(collapsed ?? scale)
                : expected.Joint.Marginalized.Select(l => WithoutRows(l, dropped) ?? DroppedStarts.Why(problem, l, dropped))
                    .FirstOrDefault(d => d is not null));

    /// <summary>The diagnostic if fewer rows are distinct than a label has states, whose scales have priors.</summary>
    private Diagnostic? WithoutRows(Variable label, IReadOnlyList<RestartRecord> dropped) =>
        start.Labels.CountDistinctMembers(label) is var (kinds, members) && kinds < StatesOf(label)
            ? RunDiagnostics.ComponentsWithoutRows(label.Span, dropped, StatesOf(label), members, kinds) : null;

    public override SteppedDefaults Defaults =>
        new(UsualStarts.Count(problem.Graph, expected.Joint, start.MovesScales), MaxIterations: 5000, Tolerance: 1e-6);

    public override ObjectiveKind Objective => expected.Joint.Kind;

    public override StateArrays<PointState> CheckpointArrays => new(
        state => state.ToArrays(), arrays => PointState.From(arrays, ascending => ascent!.Resume(ascending)));

    public override PointState Init(int restart, RandomStream random)
    {
        var point = start.Draw(restart, random, Next, p => floor.Why(p) is null);
        return new(restart == 0 && start.Written(point) is { } written && double.IsFinite(Density(written)) ? written : point,
            double.NegativeInfinity, 0, 0);
    }

    public override Step<PointState> Next(PointState state) => state.Ascent is { } from ? Ascend(state, from) : Maximize(state);

    /// <summary>A step of the ascent; where it ends, EM goes on from there.</summary>
    private Step<PointState> Ascend(PointState state, BfgsState from)
    {
        if (floor.Why(state.Point) is { } why) return new(state, new(from.Value, double.NaN) { Dropped = why });
        var (next, info) = ascent!.Next(from);
        var largest = ascent.LargestDerivative(from);
        return new(info.Stop is null ? state with { Point = ascent.PointOf(next), Ascent = next } : new(state.Point, from.Value, 0, 0),
            info with { Stop = null, Gradient = largest > Defaults.Tolerance ? largest : double.NaN });
    }

    /// <summary>A step of EM, or a cycle of them with an extrapolation.</summary>
    private Step<PointState> Maximize(PointState state)
    {
        var gradient = new double[state.Point.Length];
        var density = expected.ComputeExpectations(state.Point, gradient);
        if (floor.Why(state.Point) is { } why) return new(state, new(density, double.NaN) { Dropped = why });
        if (!double.IsFinite(density))
        {
            unboundedPrior ??= UnboundedPrior.Find(expected.Joint, problem.Graph, state.Point);
            return new(state, new(density, double.NaN) { Dropped = floor.WhyAtEdge(state.Point) ?? $"the log density became {density}" });
        }

        // a step from a negligible scale may end at no number at all
        if (!floor.MayCollapse) collapsed = floor.Collapsed(state.Point) ?? collapsed;
        var next = Maximized(state.Point);
        var cycles = state.Steps - ReducedRankExtrapolation.PlainSteps;
        if (cycles >= 0 && ascent is null) next = path.Advance(cycles, state.Point, next, StepFrom);
        var quiet = density - state.Best > Rounding * Math.Max(1, Math.Abs(density)) ? 0 : state.StepsWithoutIncrease + 1;
        return new(
            new(next, Math.Max(density, state.Best), quiet, state.Steps + 1)
            {
                Ascent = cycles == 0 ? ascent?.From(expected.Arrays(next)) : null,
            },
            new(density, UnconstrainedGradient.Largest(expected.Joint, own.Contains, state.Point, gradient, widths))
            {
                // an ascent that ended here may have computed it less exactly
                IsCorrected = state.Steps == 0,
                Stop = quiet >= Patience || next.AsSpan().SequenceEqual(state.Point) ? StopReason.Stalled : null,
            });
    }

    public override Result<FitSummary> Summarize(PointState state)
    {
        if (GradientProblem(state.Point) is { } steep)
        {
            // beside a scale that is negligible, gradients do not have enough digits for the check
            if (floor.Collapsed(state.Point) is not { } scale) return steep;
            if (floor.IsUnbounded(scale, state.Point, Density)) return Unbounded(scale);
        }

        return summarize(state, expected.Arrays(state.Point));
    }

    /// <summary>The unknowns on their own scale.</summary>
    public IReadOnlyDictionary<string, Tensor> Arrays(PointState state) => expected.Arrays(state.Point);

    public void Dispose()
    {
        ascent?.Dispose();
        expected.Dispose();
    }

    /// <summary>The point after an M step, with the expectations of the last E step.</summary>
    private double[] Maximized(double[] point)
    {
        var next = (double[])point.Clone();
        foreach (var (step, places) in steps) step.Move(expected, next, places);
        return next;
    }

    /// <summary>A whole step of EM; without a next point if the density is below a bound or the point is degenerate.</summary>
    private (double Density, double[]? Next) StepFrom(double[] point, double bound)
    {
        var density = expected.ComputeExpectations(point, new double[point.Length]);
        var isGood = density >= bound && double.IsFinite(density) && floor.Why(point) is null && IsInside(point);
        return (density, isGood ? Maximized(point) : null);
    }

    /// <summary>
    /// Whether covariances are positive semidefinite: an extrapolation may leave that cone, and a filter has a density outside of it too.
    /// </summary>
    private bool IsInside(double[] point)
    {
        var matrices = expected.Joint.Coordinates.Select(c => c.Unknown)
            .Where(u => u.Support is PositiveDefiniteMatrices && own.Contains(u.Name)).ToList();
        if (matrices.Count == 0) return true;
        var arrays = expected.Arrays(point);
        return matrices.TrueForAll(u => SemidefiniteMatrices.Split(arrays[u.Name]).All(SemidefiniteMatrices.IsSemidefinite));
    }

    /// <summary>The diagnostic of a closed form that does not maximize the expected log density at the point; null if all do.</summary>
    private Diagnostic? GradientProblem(double[] point)
    {
        var (check, next) = (new GradientCheck(expected, expected.Joint, problem.LargestSize),
            (double[])point.Clone());
        expected.ComputeExpectations(point, new double[point.Length]);
        foreach (var (step, places) in steps)
        {
            if (step is GradientStep) continue;
            step.Move(expected, next, places);
            if (check.Of([.. places.Select(p => expected.Joint.NameOf(p).Unknown.Name).Distinct()], next) is { } steep) return steep;
        }

        return null;
    }

    private int[] Add(UpdateStep step, IEnumerable<string> unknowns)
    {
        int[] places = [.. unknowns.SelectMany(expected.Joint.PlacesOf)];
        steps.Add((step, places));
        return places;
    }

    /// <summary>
    /// The diagnostic for the first label whose states may each collapse onto a row, from its number of distinct members and its number of
    /// members with data.
    /// </summary>
    private Diagnostic? FindTooFewRows(Func<Variable, (int Kinds, int Members), Diagnostic?> why) =>
        expected.Joint.Marginalized.Where(collapse.IsPossible)
            .Select(l => start.Labels.CountDistinctMembers(l) is { } there ? why(l, there) : null)
            .FirstOrDefault(d => d is not null);

    private int StatesOf(Variable label) => problem.SizeOf(((FiniteSupport)label.Support).Count);

    private Diagnostic Unbounded(string scale) =>
        DrawnBy(scale) is { } draw
            ? RunDiagnostics.UnboundedLikelihood(problem, draw, scale)
            : throw new InvalidOperationException($"nothing reads {scale}");

    /// <summary>A density beside a scale that is negligible is not computed with enough precision to increase at every step.</summary>
    public override Diagnostic? ExplainFall(PointState state) => floor.Collapsed(state.Point) is { } scale ? Unbounded(scale) : null;

    /// <summary>The draw of data that reads an unknown, or that of a latent if none does.</summary>
    private Draw? DrawnBy(string unknown) => problem.Graph.Story.OfType<Draw>()
        .Where(d => DeepReads.Find(problem.Graph, d).Any(r => r.Of == unknown)).MaxBy(d => problem.Graph[d.Target.Of].Role == Role.Data);

    /// <summary>The mean square of the observed values of each column of the data that an unknown draws.</summary>
    private double[] SquaresOf(string unknown)
    {
        if (DrawnBy(unknown) is not { } draw || problem.Graph[draw.Target.Of] is not { Role: Role.Data } data) return [0];
        var (width, mask) = (data.Type.Dims.Count > 0 ? problem.ShapeOf(data)[^1] : 1, problem.Missing.GetValueOrDefault(data.Name)?.Mask);
        return [.. Enumerable.Range(0, width).Select(column => problem.Data[data.Name].Values
            .Where((_, i) => i % width == column && mask?[i] != true).Select(v => v * v).DefaultIfEmpty(0).Average())];
    }

    private NaturalStep StepOf(Block block)
    {
        var (by, of) = ((ConditionalMaximization)block.By, expected.Joint.Coordinates.First(c => c.Unknown.Name == block.Unknowns[0]));
        return new(by.Statistics, by.Power, of.Unknown.Type.ElementRank > 0 ? of.Free[^1] : 1);
    }

    private double Density(double[] point) => expected.ComputeExpectations(point, new double[point.Length]);
}
