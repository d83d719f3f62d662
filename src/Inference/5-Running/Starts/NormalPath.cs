using ProbDsl.Catalog.Numbers;

namespace ProbDsl.Inference.Starts;

/// <summary>
/// Of the normal approximations along an ascent, that with the highest evidence lower bound: where the path crosses the bulk of a
/// posterior, on its way to a mode that may be far from it, or at infinity (Pathfinder: L. Zhang, B. Carpenter, A. Gelman and A. Vehtari,
/// Journal of Machine Learning Research 23, 2022).
/// </summary>
/// <param name="Best">The approximation.</param>
/// <param name="Bound">Its evidence lower bound, by a few draws, in nats.</param>
/// <param name="Steps">The steps of the ascent.</param>
/// <param name="Evaluations">The densities that were evaluated, with gradients and without.</param>
public sealed record NormalPath(LowRankNormal Best, double Bound, int Steps, long Evaluations)
{
    /// <summary>The draws by which a bound is estimated.</summary>
    private const int Draws = 10;

    private const int MostSteps = 1000, Memory = 10;

    /// <summary>The scaled gradient below which further approximations hardly differ.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>The best approximation along the ascent from a point; null if none has a finite bound.</summary>
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
        var bounds = new BoundByDraws(objective, random);
        var step = 0;
        while (step < MostSteps && !cancellation.IsCancellationRequested)
        {
            var (next, info) = ascent.Next(state);
            if (info.Gradient <= Tolerance || !info.Continues) break;
            step++;
            history.Add(Difference(next.Position, state.Position), Difference(state.Gradient, next.Gradient));
            if (history.NormalAt(next.Position, next.Gradient) is { } normal && bounds.Of(normal) is var bound
                && double.IsFinite(bound) && !(bound <= best?.Bound)) best = new(normal, bound, 0, 0);
            state = next;
        }

        return best is null ? null : best with { Steps = step, Evaluations = step + bounds.Evaluations };
    }

    private static double[] Difference(double[] a, double[] b)
    {
        var difference = new double[a.Length];
        for (var i = 0; i < a.Length; i++) difference[i] = a[i] - b[i];
        return difference;
    }

    /// <summary>The evidence lower bound of normal distributions: the mean of log p - log q over draws of q.</summary>
    private sealed class BoundByDraws(StoryObjective objective, RandomStream random)
    {
        private readonly double[] z = new double[objective.Dimension], points = new double[Draws * objective.Dimension];
        private readonly double[] densities = new double[Draws];

        public long Evaluations { get; private set; }

        public double Of(LowRankNormal normal)
        {
            var own = 0.0;
            for (var k = 0; k < Draws; k++)
            {
                random.FillNormal(z);
                own -= 0.5 * Lanes.Dot(z, z);
                normal.Place(z, 1, points.AsSpan(k * z.Length, z.Length));
            }

            objective.Densities(Draws, points, densities);
            Evaluations += Draws;
            return ((densities.Sum() - own) / Draws) + normal.LogDeterminant + (0.5 * z.Length * Math.Log(2 * Math.PI));
        }
    }
}
