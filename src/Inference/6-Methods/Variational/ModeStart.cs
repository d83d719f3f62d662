using ProbDsl.Inference.Integration;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// The initial value of an unknown in unconstrained coordinates, and the width of each coordinate, 1 / sqrt|H_ii|: the unit of its training
/// steps, and the initial standard deviation of a guide.
/// </summary>
public sealed record InitialCoordinates(double[] Start, double[] Widths);

/// <summary>
/// Initializes params and the means of a derived guide at the highest mode of the log density that L-BFGS finds, with steps in units of its
/// curvature. Adam's own steps have the same length in any unit, so that from 0 it does not reach a mean of 1,000, and overshoots a
/// regression weight of 0.000001.
/// </summary>
internal static class ModeStart
{
    /// <summary>The maximum dimension; a larger Hessian takes too long.</summary>
    private const int MostNumbers = 300;

    private const int MostRestarts = 4;

    /// <summary>The initial values by the names of unknowns; empty if the story has nets or a guide, or if no start leads to a
    /// mode.</summary>
    public static IReadOnlyDictionary<string, InitialCoordinates> Find(Problem problem, StandardCatalog catalog, FitOptions options)
    {
        var none = GuidedRequest.NoStarts;
        if (problem.Graph.HasWeights || problem.Graph.Guide.Count > 0) return none;
        if (ModeOptimizer.Create("elbo", StoryFacts.Of(problem.Graph, catalog).With(problem), PlanOf(problem), options.OfOneRank,
            withJacobian: GuidedLatents.Continuous(problem).Any()).Value is not { } ascent) return none;
        using (ascent)
        {
            var joint = ascent.Objective.Joint;
            if (joint.Coordinates.Any(c => c.Cells is not null) || joint.Dimension is 0 or > MostNumbers) return none;
            var peaks = Enumerable.Range(0, options.Restarts ?? Math.Min(MostRestarts, ascent.Defaults.Restarts))
                .Select(restart => ModeSearch
                    .Maximize(ascent.Init(restart, new RandomStream(options.Seed, "restart", (uint)restart)), ascent))
                .OfType<Mode>().OrderByDescending(m => m.Value);
            return peaks.Select(peak => At(peak, ascent.Objective)).FirstOrDefault(started => started is not null) ?? none;
        }
    }

    /// <summary>The density of what a bound draws: it marginalizes the same chains.</summary>
    private static DensityPlan PlanOf(Problem problem)
    {
        var integrated = BoundPlan.ChainsOf(problem.Graph, problem.MissingData.GivenUnknowns);
        return DensityPlan.Analyze(problem).WithIntegrals(problem.Graph, integrated.Contains);
    }

    /// <summary>The initial values at a point; null if it is not a mode: a density without a maximum has the default
    /// initialization.</summary>
    private static Dictionary<string, InitialCoordinates>? At(Mode peak, StoryObjective objective)
    {
        var curvature = Curvature.Compute(objective, peak.Position);
        if (LaplaceApproximation.Compute(peak.Position, curvature) is not LaplaceApproximation) return null;
        var (started, at) = (new Dictionary<string, InitialCoordinates>(), 0);
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            var own = at..(at += coordinate.Free.Count);
            started[coordinate.Unknown.Name] = new([.. peak.Position[own]], curvature.Axes.Widths[own]);
        }

        return started;
    }
}
