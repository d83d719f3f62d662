using System.Numerics.Tensors;
using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Pathfinder;

/// <summary>
/// Of the normal approximations along an optimization path, that with the highest evidence lower bound: where the path crosses the bulk
/// of a posterior, on its way to a mode that may be far from it, or at infinity (Pathfinder: L. Zhang, B. Carpenter, A. Gelman and A.
/// Vehtari, Journal of Machine Learning Research 23, 2022).
/// </summary>
/// <param name="Best">The approximation.</param>
/// <param name="Bound">Its evidence lower bound, by a few draws, in nats.</param>
/// <param name="Steps">The steps of the path.</param>
/// <param name="Evaluations">The densities that were evaluated, with gradients and without.</param>
internal sealed record NormalPath(LowRankNormal Best, double Bound, int Steps, long Evaluations)
{
    /// <summary>The draws by which a bound is estimated.</summary>
    private const int Draws = 10;

    private const int MostSteps = 1000, Memory = 10;

    /// <summary>The scaled gradient below which further approximations hardly differ.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>The best approximation along the path from a point; null if none has a finite bound.</summary>
    /// <param name="objective">The log density.</param>
    /// <param name="units">The units of the coordinates [d].</param>
    /// <param name="start">The point [d].</param>
    /// <param name="random">The random stream of the draws.</param>
    /// <param name="cancellation">Ends the path.</param>
    public static NormalPath? Find(
        StoryObjective objective, double[] units, double[] start, RandomStream random, CancellationToken cancellation = default)
    {
        var ascent = new LimitedMemoryBfgs(objective, Memory) { Units = units, MeasuresWidths = false };
        var (state, history, best) = (ascent.Init(start), new CurvatureHistory(units), (NormalPath?)null);
        var (step, evaluations) = (0, 0L);
        while (step < MostSteps && !cancellation.IsCancellationRequested)
        {
            var (next, info) = ascent.Next(state);
            if (info.Gradient <= Tolerance || !info.Continues) break;
            step++;
            history.Add(Difference(next.Position, state.Position), Difference(state.Gradient, next.Gradient));
            if (history.NormalAt(next.Position, next.Gradient) is { } normal)
            {
                var bound = ProposalDraws.From(new(normal), objective, Draws, random, cancellation: cancellation).LogWeights.Average();
                evaluations += Draws;
                if (double.IsFinite(bound) && !(bound <= best?.Bound)) best = new(normal, bound, 0, 0);
            }

            state = next;
        }

        return best is null ? null : best with { Steps = step, Evaluations = step + evaluations };
    }

    private static double[] Difference(double[] a, double[] b)
    {
        var difference = new double[a.Length];
        TensorPrimitives.Subtract(a, b, difference);
        return difference;
    }
}
