using ProbDsl.Catalogue;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Integration;
using ProbDsl.Inference.Map;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Where an unknown starts, in free coordinates, and the width of each of its numbers, 1 / sqrt|H_ii|: the unit of its training steps, and
/// the standard deviation that a guide starts from.
/// </summary>
internal sealed record StartedAt(double[] Start, double[] Widths);

/// <summary>
/// Params, and the means of a derived guide, start at the highest mode of the log density that L-BFGS finds, and take steps in units of its
/// curvature. Adam's own steps are as long in any unit, so that from 0 it does not reach a mean of 1,000, and jumps over a regression
/// weight of 0.000001.
/// </summary>
internal static class ModeStart
{
    /// <summary>The Hessian of more numbers takes too long.</summary>
    private const int MostNumbers = 300;

    private const int MostRestarts = 4;

    /// <summary>By the names of params; empty where the story has nets or a guide of its own, and where no start leads to a mode.</summary>
    public static IReadOnlyDictionary<string, StartedAt> Of(Problem problem, StandardCatalogue catalogue, FitOptions options)
    {
        var none = new Dictionary<string, StartedAt>();
        if (problem.Graph.HasNets || problem.Graph.Guide.Count > 0) return none;
        if (StoryAscent.Of("elbo", problem, catalogue, DensityPlan.Of(problem), options,
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

    /// <summary>Null where the point is no mode: a density without a maximum is left to the training.</summary>
    private static Dictionary<string, StartedAt>? At(Mode peak, StoryObjective objective)
    {
        var hessian = Hessian.Of(objective, peak.Position);
        if (LaplaceApproximation.Of(peak.Position, hessian) is not LaplaceApproximation) return null;
        var (started, at) = (new Dictionary<string, StartedAt>(), 0);
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            var own = at..(at += coordinate.Free.Count);
            started[coordinate.Unknown.Name] = new([.. peak.Position[own]], hessian.Widths[own]);
        }

        return started;
    }
}
