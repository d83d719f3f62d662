namespace ProbDsl.Inference.Nuts;

/// <summary>
/// Learns in a warm-up how far each coordinate of <see cref="ChainCentering"/> is centered: of a few candidates the one in which the
/// variance of draws times that of gradients is the least. The product is 1 for a normal distribution, and larger where the scale of the
/// coordinate depends on other unknowns.
/// </summary>
/// <param name="centering">The coordinates.</param>
/// <param name="settings">The settings of a chain.</param>
internal sealed class CenteringAdaptation(ChainCentering centering, NutsSettings settings)
{
    /// <summary>The candidates.</summary>
    public static IReadOnlyList<double> Candidates { get; } = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>A candidate replaces the centering if it has a product smaller by this factor: products of few draws are noisy.</summary>
    private const double Gain = 0.8;

    private const int FewestDraws = 20;

    private readonly double[] values = new double[centering.Count], gradients = new double[centering.Count];

    /// <summary>The draws of the warm-up after which coordinates may change: never of chains that start with the metric of another
    /// fit.</summary>
    private readonly int[] barriers = settings.HasMetric ? [] : [.. new[] { 0.15, 0.3, 0.55 }.Select(f => (int)(f * settings.WarmUp))];

    /// <summary>Adds the draw of a chain, and changes its coordinates at a barrier.</summary>
    /// <param name="state">The chain.</param>
    /// <param name="draw">The number of the draw in the warm-up, from 0.</param>
    /// <param name="evaluate">Computes log density and gradient at a point; returns whether they are finite.</param>
    /// <returns>Whether coordinates have changed.</returns>
    public bool Adapt(NutsState state, int draw, Func<PhasePoint, bool> evaluate)
    {
        if (barriers.Length == 0 || draw > barriers[^1]) return false;
        centering.Read(state.Point.Position.AsSpan(0, state.Point.Dimension));
        if (state.Point.Index != 0) Add(state);
        return barriers.Contains(draw) && state.Centerings[0].Count >= FewestDraws && Change(state, evaluate);
    }

    private void Add(NutsState state)
    {
        for (var k = 0; k < Candidates.Count; k++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Coordinate(i, Candidates[k]);
                gradients[i] = state.Point.Gradient[centering.Places[i]]
                    * Math.Pow(centering.Scale[i], state.Centering[i] - Candidates[k]);
            }

            state.Centerings[k].Add(values, gradients);
        }
    }

    /// <summary>The coordinate with another centering at the last point: c m + (x - m) s^(c - 1).</summary>
    private double Coordinate(int i, double with) => (with * centering.Location[i])
        + ((centering.AsWritten[i] - centering.Location[i]) * Math.Pow(centering.Scale[i], with - 1));

    private bool Change(NutsState state, Func<PhasePoint, bool> evaluate)
    {
        double[] next = [.. Enumerable.Range(0, centering.Count).Select(i => Best(state, i))];
        if (next.SequenceEqual(state.Centering)) return false;
        var before = state.Centering;
        double[] position = [.. state.Point.Position], scales = [.. state.Scales];
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] == before[i]) continue;
            state.Point.Position[centering.Places[i]] = Coordinate(i, next[i]);
            var moments = state.Centerings[Index(next[i])];
            var scale = Math.Pow(moments.Variances[i] / moments.GradientVariances[i], 0.25);
            if (double.IsFinite(scale) && scale > 0) state.Scales[centering.Places[i]] = scale;
        }

        centering.Set(state.Centering = next);
        if (!evaluate(state.Point))
        {
            // outside of what numbers can hold: the chain stays as it was
            position.CopyTo(state.Point.Position, 0);
            scales.CopyTo(state.Scales, 0);
            centering.Set(state.Centering = before);
            evaluate(state.Point);
            return false;
        }

        // other steps may do in these coordinates
        if (settings.Kernel == TrajectoryKernel.Auto) state.Divides = false;
        state.Metric.Turn([], []);
        state.ForgetMoments();
        return true;
    }

    /// <summary>The candidate with the least product of variances, unless the centering of the chain is nearly as good.</summary>
    private static double Best(NutsState state, int i)
    {
        var best = Enumerable.Range(0, Candidates.Count).MinBy(k => Product(k));
        return Product(best) < Gain * Product(Index(state.Centering[i])) ? Candidates[best] : state.Centering[i];

        double Product(int k)
        {
            // a number overflows where a scale is 0 or infinite
            var product = state.Centerings[k].Variances[i] * state.Centerings[k].GradientVariances[i];
            return double.IsNaN(product) ? double.PositiveInfinity : product;
        }
    }

    private static int Index(double candidate) => Enumerable.Range(0, Candidates.Count).First(k => Candidates[k] == candidate);
}
