using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Ascents of the log density, on the constrained scale (without Jacobian), from several starts where labels make several maxima.</summary>
internal sealed class MapFitting : SteppedMethod<BfgsState>, IDisposable
{
    // as many pairs as coordinates know all of the curvature; more cost more than they tell
    private const int MostPairs = 100;

    private readonly StoryObjective objective;
    private readonly LimitedMemoryBfgs ascent;
    private readonly MapStart start;

    private MapFitting(Problem problem, StoryObjective objective, MapStart start)
    {
        (this.objective, this.start, ascent) = (objective, start, new(objective, Math.Clamp(objective.Dimension, 10, MostPairs)));
        var isLikelihood = objective.Joint.Coordinates.All(c => c.Unknown.Role == Role.Param);
        Objective = isLikelihood ? new("log_likelihood", "log-likelihood", IsBound: false) : new("log_joint", "log joint density", IsBound: false);
        Defaults = new(problem.Graph.Variables.Any(v => v.IsFiniteLatent) ? 10 : 1, 2000, LimitedMemoryBfgs.Tolerance);
    }

    public override SteppedDefaults Defaults { get; }

    public override ObjectiveKind Objective { get; }

    /// <summary>The fitting, or why there is none: no program, no slope, no start with a density.</summary>
    public static Result<Fitting> Of(Problem problem, StandardCatalogue catalogue, FitOptions options)
    {
        try
        {
            var objective = new StoryObjective(problem, catalogue, withJacobian: false, options.ThreadsOrAll);
            var fitting = new MapFitting(problem, objective, new(problem, catalogue, objective));
            if (fitting.start.WhyNone(options.Seed) is not { } none) return fitting;
            fitting.Dispose();
            return none;
        }
        catch (LoweringLimit limit)
        {
            return PlanDiagnostics.MethodRefuses("map", limit.ToRefusal());
        }
        catch (NoGradient none)
        {
            var statement = problem.Graph.Story.FirstOrDefault(s => s.Name == none.Origin as string);
            return PlanDiagnostics.MethodRefuses("map", new($"`{none.Origin ?? "the story"}` has no slope: it goes through `{OpTable.Of(none.Op).Name}`, which jumps or has no derivative", "let what is unknown come in smoothly", statement?.Span ?? problem.Graph.Story[0].Span));
        }
    }

    public override BfgsState Init(int restart, RandomStream random) => ascent.Init(start.Find(restart, random) ?? new double[objective.Dimension]);

    public override Step<BfgsState> Next(BfgsState state) => ascent.Next(state).ToStep();

    public override FitSummary Summarise(BfgsState state)
    {
        var arrays = new Interpreter(objective.Joint.Arrays()).Run(objective.Slots(state.Position));
        return new([.. objective.Joint.Coordinates.Select(c => new Estimate(c.Unknown.Name, arrays[c.Unknown.Name], c.Unknown.Extents.Count))], objective.Dimension, []);
    }

    public void Dispose()
    {
        start.Dispose();
        objective.Dispose();
    }
}
