namespace ProbDsl.Inference.Nuts;

/// <summary>
/// Steps of the No-U-Turn sampler (Hoffman and Gelman 2014) for a log density with a gradient, on one thread. What a chain has adapted is
/// in its state, so that an instance steps any chain.
/// </summary>
/// <param name="density">The log density of the unconstrained parameters.</param>
/// <param name="settings">The settings.</param>
/// <param name="centering">The coordinates whose centering is adapted; null if there are none.</param>
internal sealed class NutsChain(IDifferentiable density, NutsSettings settings, ChainCentering? centering = null)
{
    /// <summary>The fraction by which the length of steps differs from draw to draw, so that no period of trajectories is met.</summary>
    private const double Jitter = 0.1;

    private const double FirstStep = 0.1, LeastStep = 1e-12;

    private readonly Trajectory trajectory = new(density, settings.MostDepth, settings.Mistake);
    private readonly WarmUp warmUp = new(settings);
    private readonly CenteringAdaptation? recentering = centering is null ? null : new(centering, settings);
    private readonly PhasePoint tried = new(density.Dimension);

    /// <summary>The number of unconstrained parameters.</summary>
    public int Dimension => density.Dimension;

    /// <summary>
    /// The state at a position: its metric is that of a normal distribution whose gradient would be as large one standard deviation from
    /// its mean.
    /// </summary>
    /// <param name="position">[dimension]</param>
    /// <param name="random">The random stream of the chain.</param>
    /// <param name="sds">The standard deviations of the metric [dimension] where they are known; null for those of the gradient.</param>
    /// <exception cref="StoppedChain">The density or its gradient is not finite there.</exception>
    public NutsState Begin(ReadOnlySpan<double> position, RandomStream random, double[]? sds = null)
    {
        var state = new NutsState(Dimension, centering?.Count ?? 0) { Divides = settings.Kernel == TrajectoryKernel.Walnuts };
        centering?.Set(state.Centering);
        position.CopyTo(state.Point.Position);
        if (!IsFinite(state.Point))
            throw new StoppedChain("the density is not finite at its start");
        for (var i = 0; i < Dimension; i++)
            state.Scales[i] = Math.Clamp(sds?[i] ?? Math.Sqrt(1 / Math.Abs(state.Point.Gradient[i])), 1e-10, 1e10);
        state.Steps.Restart(FindStep(state, random));
        return state;
    }

    /// <summary>
    /// A chain of another fit, which continues with its metric, its length of steps and the moments of its draws: at its position, or at
    /// another one where it has no finite density.
    /// </summary>
    /// <param name="kept">The chain, which is changed.</param>
    /// <param name="otherwise">Another position.</param>
    /// <exception cref="StoppedChain">The density or its gradient is not finite at either.</exception>
    public NutsState BeginLike(NutsState kept, Func<ReadOnlySpan<double>> otherwise)
    {
        centering?.Set(kept.Centering);
        if (!IsFinite(kept.Point))
        {
            kept.Centering = [.. Enumerable.Repeat(1.0, kept.Centering.Length)];
            centering?.Set(kept.Centering);
            otherwise().CopyTo(kept.Point.Position);
            if (!IsFinite(kept.Point)) throw new StoppedChain("the density is not finite at its start");
        }

        kept.Steps.Restart(kept.Steps.Average);
        (kept.Window, kept.Replaced) = (0, 0);
        kept.Divides = settings.Kernel == TrajectoryKernel.Walnuts || (settings.Kernel == TrajectoryKernel.Auto && kept.Divides);
        return kept;
    }

    /// <summary>The next draw of a chain, which adapts in the warm-up.</summary>
    /// <param name="state">The chain, which is changed.</param>
    /// <param name="step">The number of the step: below 0 in the warm-up.</param>
    /// <param name="random">The random stream of the chain.</param>
    public void Next(NutsState state, int step, RandomStream random)
    {
        centering?.Set(state.Centering);
        var length = step < 0 ? state.Steps.Step : state.Steps.Average;
        state.Length = length * (1 + (Jitter * ((2 * random.NextUniform()) - 1)));
        state.Last = trajectory.Run(state.Point, state.Metric, state.Length, random, state.Divides);
        if (step >= 0)
        {
            state.Replaced += state.Last.Replaced;
            return;
        }

        var draw = settings.WarmUp + step;
        var isAnew = warmUp.Adapt(state, draw);
        if ((recentering?.Adapt(state, draw, IsFinite) ?? false) || isAnew) state.Steps.Restart(FindStep(state, random));
    }

    private bool IsFinite(PhasePoint point)
    {
        point.Evaluate(density);
        return double.IsFinite(point.LogDensity) && Array.TrueForAll(point.Gradient, double.IsFinite);
    }

    /// <summary>The length at which the probability of accepting a single step crosses the wanted one, by doubling or halving.</summary>
    private double FindStep(NutsState state, RandomStream random)
    {
        var (length, isShort) = (FirstStep, Accepts(state, FirstStep, random));
        while (length is > LeastStep and < Math.PI)
        {
            var next = isShort ? 2 * length : length / 2;
            if (Accepts(state, next, random) != isShort) return isShort ? length : next;
            length = next;
        }

        return Math.Min(length, Math.PI);
    }

    /// <summary>Whether a single step of a length from the point, with a velocity drawn, is more probable than wanted.</summary>
    internal bool Accepts(NutsState state, double length, RandomStream random)
    {
        tried.CopyFrom(state.Point);
        tried.DrawVelocity(random);
        var before = tried.Energy;
        tried.Leapfrog(density, state.Metric, length);
        return Math.Exp(before - tried.Energy) > settings.TargetAcceptance;
    }
}
