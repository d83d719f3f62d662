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
        var rotation = FactorRotation.Of(problem, objective.Joint, plan.Integrated);
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
    /// The unconstrained parameters of an unknown; those of a point beside it where it is on the edge of its support.
    /// </summary>
    private double[] FreeOf(LogJoint joint, Coordinate of, IReadOnlyDictionary<string, Tensor> arrays)
    {
        var program = new Interpreter(Coordinates.FreeOf(problem, catalog, joint.Unobserved, of.Source));
        var free = program.Run(arrays)["free"].Values;
        foreach (var inside in Inside(of.Source.Support, arrays[of.Source.Name]))
        {
            if (!free.Any(f => double.IsNaN(f) || double.IsPositiveInfinity(f))) break;
            var beside = arrays.Where(a => a.Key != of.Source.Name).Append(new(of.Source.Name, inside));
            free = program.Run(beside.ToDictionary())["free"].Values;
        }

        return free;
    }

    /// <summary>
    /// Points inside a support, the nearest first. Probabilities are mapped relative to the last one, so that the smallest allowed one
    /// replaces 0; a singular matrix has no Cholesky factor, so that its eigenvalues are raised to rounding.
    /// </summary>
    private static IEnumerable<Tensor> Inside(Support support, Tensor of) => support switch
    {
        Simplices => [new(of.Shape, Array.ConvertAll(of.Values, p => Math.Max(p, LeastProbability)))],
        PositiveDefiniteMatrices => Enumerable.Range(-15, Raises).Select(exponent => Raised(of, Math.Pow(10, exponent))),
        _ => [],
    };

    private static Tensor Raised(Tensor of, double part) =>
        new(of.Shape, [.. SemidefiniteMatrices.Of(of).SelectMany(m => SemidefiniteMatrices.Clip(m, part).ToRowMajorArray())]);

    private const int Raises = 7;

    private const double LeastProbability = 1e-300;
}
