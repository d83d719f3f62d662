using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Modes;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Summarizes the point that EM found in the same way as `map` does: ordered components, factors along principal axes,
/// definitions, maxima on an edge, and directions that are not identified.
/// </summary>
internal sealed class EmSummary(Problem problem, StandardCatalog catalog, DensityPlan plan, FitOptions options)
{
    public FitSummary Of(PointState state, IReadOnlyDictionary<string, Tensor> arrays)
    {
        using var objective = Objective();
        var rotation = FactorRotation.Of(problem.Graph, objective.Joint, plan.Integrated);
        var mode = new FactorSigns(problem.Graph, objective, plan.Integrated)
            .Oriented(rotation.AlongPrincipalAxes(ModeOf(objective, arrays)));
        var onEdge = BoundaryProbabilities.Of(objective, mode);
        var summary = PointSummary.Of(objective, mode, rotation, onEdge);
        return summary with { Warnings = [.. BoundaryProbabilities.Warnings(problem.Graph, objective.Joint, summary, onEdge),
            .. summary.Warnings] };
    }

    /// <summary>The directions in which the density does not fall; null if there are none.</summary>
    public UnidentifiedPoint? FindUnidentified(IReadOnlyDictionary<string, Tensor> arrays)
    {
        using var objective = Objective();
        var mode = ModeOf(objective, arrays);
        return PointSummary.FindUnidentified(objective, mode, BoundaryProbabilities.Of(objective, mode));
    }

    private StoryObjective Objective() => new(problem, catalog, plan, withJacobian: false, options.ChosenEngine);

    private Mode ModeOf(StoryObjective objective, IReadOnlyDictionary<string, Tensor> arrays)
    {
        double[] position = [.. objective.Joint.Coordinates.SelectMany(c => FreeOf(objective.Joint, c, arrays))];
        return new ComponentOrder(problem, catalog, objective).Ordered(new(position, objective.Density(position)));
    }

    /// <summary>
    /// The unconstrained parameters of an unknown. Probabilities are mapped relative to the last one: a probability of exactly 0 has no
    /// finite unconstrained value, so the smallest allowed probability replaces it.
    /// </summary>
    private double[] FreeOf(LogJoint joint, Coordinate of, IReadOnlyDictionary<string, Tensor> arrays)
    {
        var program = new Interpreter(Coordinates.FreeOf(problem, catalog, joint.Unobserved, of.Source));
        var free = program.Run(arrays)["free"].Values;
        if (of.Source.Support is not Simplices || !free.Any(f => double.IsNaN(f) || double.IsPositiveInfinity(f))) return free;
        var probabilities = arrays[of.Source.Name];
        var raised = new Tensor(probabilities.Shape, Array.ConvertAll(probabilities.Values, p => Math.Max(p, LeastProbability)));
        return program.Run(arrays.Where(a => a.Key != of.Source.Name).Append(new(of.Source.Name, raised)).ToDictionary())["free"].Values;
    }

    private const double LeastProbability = 1e-300;
}
