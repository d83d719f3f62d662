using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Conjugacy;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Modes;
using ProbDsl.Inference.Optimisation;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>
/// The maximum of a fully observed story: what has a closed form at once, locations before their scale; then one ascent of all that has
/// none.
/// </summary>
internal sealed class ObservedFitting : SteppedMethod<ObservedState>, IDisposable
{
    /// <summary>The logarithm of a number that only a climb without an end reaches: exp(15) is 3e6.</summary>
    private const double Far = 15;

    /// <summary>By which the log-likelihood rises where such numbers grow e-fold; one that has a limit rises there by 1e-6 or so.</summary>
    private const double Growth = 0.01;

    private readonly Problem problem;
    private readonly StandardCatalogue catalogue;
    private readonly InferencePlan plan;
    private readonly StoryObjective objective;
    private readonly HashSet<string> own;
    private readonly int[] climbed;
    private readonly List<Diagnostic> edges = [];
    private Diagnostic? failure;
    private LimitedMemoryBfgs? ascent;

    private ObservedFitting(Problem problem, StandardCatalogue catalogue, InferencePlan plan, EngineChoice engine)
    {
        (this.problem, this.catalogue, this.plan) = (problem, catalogue, plan);
        own = [.. plan.Blocks.Where(b => b.By is MaximisedInTurn).SelectMany(b => b.Unknowns)];
        objective = new(problem, LogJoint.Of(problem, catalogue, plan.Density, new() { IsItsOwn = v => own.Contains(v.Name) }),
            withJacobian: false, engine);
        climbed = [.. plan.Blocks.Where(b => b.By is ClimbedTogether).SelectMany(b => b.Unknowns).SelectMany(objective.Joint.PlacesOf)];
    }

    /// <summary>The fitting, or why the story or its data allow none.</summary>
    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    public static Result<Fitting> Of(Problem problem, StandardCatalogue catalogue, InferencePlan plan, EngineChoice engine)
    {
        var fitting = new ObservedFitting(problem, catalogue, plan, engine);
        try
        {
            fitting.objective.Density(InsidePoint.Of(fitting.objective.Joint, c => fitting.own.Contains(c.Unknown.Name)));
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

    public override ObservedState Init(int restart, RandomStream random)
    {
        var point = InsidePoint.Of(objective.Joint, c => own.Contains(c.Unknown.Name));
        var wide = (double[])point.Clone();
        foreach (var block in plan.Blocks.Where(b => b.By is MaximisedInTurn))
        {
            failure ??= block.By is MaximisedInTurn { Statistics: NaturalStatistics.Quadratic }
                ? new LeastSquares(objective, Rows).Solve(block, point)
                : new ScaleMaximum(objective, problem.Graph, block).Solve(wide, point, edges);
        }

        if (failure is not null || climbed.Length == 0) return new(point, null);
        Enter(point);
        ascent = new(new HeldElsewhere(objective, [.. point], climbed));
        return new(point, ascent.Init(Array.ConvertAll(climbed, p => point[p])));
    }

    public override Step<ObservedState> Next(ObservedState state)
    {
        if (failure is not null) return new(state, double.NaN, double.NaN, StepVerdict.Failed, Failure: failure);
        if (state.Climb is { } climb)
        {
            var step = ascent!.Next(climb);
            return new(state with { Climb = step.Next }, step.Value, step.Slope, step.Verdict, step.Why);
        }

        var slope = new double[state.Point.Length];
        var value = objective.Evaluate(state.Point, slope);
        return new(state, value, FreeSlope.Largest(objective.Joint, _ => true, state.Point, slope), StepVerdict.Solved);
    }

    public override Result<FitSummary> Summarise(ObservedState state)
    {
        var (point, joint) = (At(state), objective.Joint);
        if (Unbounded(point) is { } unbounded) return unbounded;
        if (new GradientCheck(objective, objective.Joint, Rows).Of(own, point) is { } steep) return steep;
        var arrays = new Interpreter(joint.Arrays()).Run(objective.Slots(point));
        return new FitSummary([.. joint.Coordinates.Select(c => Told(c.Unknown))],
            joint.Coordinates.Sum(c => own.Contains(c.Unknown.Name) ? c.FreeNumbers : c.Free.Count),
            [.. edges, .. UndeterminedPoint.Of(objective, new(point, double.NaN), climbed) is { } why ? (Diagnostic[])[why] : []])
        {
            Definitions = [.. joint.Definitions.Select(Told)],
        };

        Estimate Told(Variable variable) => new(variable.Name, arrays[variable.Name], variable.Extents.Count);
    }

    public void Dispose() => objective.Dispose();

    /// <summary>Where the climb begins: at the values that the story writes, else the first point that has a density.</summary>
    private void Enter(double[] point)
    {
        foreach (var unknown in objective.Joint.Coordinates.Select(c => c.Unknown).Where(u => !own.Contains(u.Name)))
            if (WrittenStart.Free(problem, catalogue, objective.Joint.Unobserved, unknown) is { } start)
                start.CopyTo(point.AsSpan(objective.Joint.PlacesOf(unknown.Name)[0]));
        foreach (var free in InsidePoint.Alike)
        {
            if (double.IsFinite(objective.Density(point))) return;
            foreach (var place in climbed) point[place] = free;
        }
    }

    private double[] At(ObservedState state)
    {
        double[] point = [.. state.Point];
        for (var i = 0; i < climbed.Length; i++) point[climbed[i]] = state.Climb!.Position[i];
        return point;
    }

    /// <summary>
    /// Null where the likelihood does not grow along numbers that the climb drove off together, far out but where it has its digits.
    /// </summary>
    private Diagnostic? Unbounded(double[] point)
    {
        List<int> gone = [.. climbed.Where(p => objective.Joint.IsTransformed(p) && Math.Abs(point[p]) > Far)];
        if (gone.Count == 0 || Density(Far) - Density(Far - 1) < Growth) return null;
        var statement = problem.Graph.Story.OfType<Draw>()
            .First(d => DeepReads.Of(problem.Graph, d).Any(r => r.Of == objective.Joint.NameOf(gone[0]).Unknown.Name));
        return RunDiagnostics.UnboundedLikelihood(statement.Law.Span, statement.Law.Of.Name, objective.Joint.NameOf(gone[0]).Name,
            point[gone[0]] > 0 ? "infinity" : "0");

        double Density(double farthest)
        {
            var (nearer, back) = ((double[])point.Clone(), gone.Max(p => Math.Abs(point[p])) - farthest);
            foreach (var p in gone) nearer[p] -= Math.Sign(point[p]) * back;
            return objective.Density(nearer);
        }
    }
}

/// <summary>The numbers in closed form, and where the climb of the others stands; null where there are none.</summary>
internal sealed record ObservedState(double[] Point, BfgsState? Climb);
