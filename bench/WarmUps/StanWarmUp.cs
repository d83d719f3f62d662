using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Bench;

/// <summary>
/// Stan's schedule of a warm-up with a diagonal metric: 75 draws, windows of 25 draws and of twice as many as the last, 50 draws. The
/// metric is computed at the end of a window, from all of its draws, and the length of steps starts anew. Trajectories and dual averaging
/// are those of <see cref="NutsChain"/>.
/// </summary>
/// <param name="chain">Steps of the log density.</param>
/// <param name="density">The log density.</param>
/// <param name="settings">The settings of a chain, of which at least 150 draws of warm-up.</param>
/// <param name="estimator">How a metric is computed from draws.</param>
internal sealed class StanWarmUp(NutsChain chain, IDifferentiable density, NutsSettings settings, Estimator estimator)
{
    private const int First = 75, FirstWindow = 25, Last = 50;
    private const double Jitter = 0.1;

    private readonly Trajectory trajectory = new(density, settings.MostDepth);
    private readonly HashSet<int> ends = [.. Ends(settings.WarmUp)];

    /// <summary>The warm-up of a chain.</summary>
    public void Run(NutsState state, RandomStream random)
    {
        for (var draw = 0; draw < settings.WarmUp; draw++)
        {
            var length = state.Steps.Step * (1 + (Jitter * ((2 * random.NextUniform()) - 1)));
            state.Last = trajectory.Run(state.Point, state.Metric, length, random);
            state.Steps.Update(state.Last.Acceptance, settings.TargetAcceptance);
            if (draw < First || draw >= settings.WarmUp - Last) continue;
            state.Foreground.Add(state.Point);
            if (!ends.Contains(draw + 1)) continue;
            estimator.Estimate(state.Foreground, state.Scales);
            state.Foreground.Clear();
            state.Steps.Restart(FindStep(state, random));
        }
    }

    /// <summary>The draws after which windows end: the last one has all draws that are too few for another of twice its size.</summary>
    private static IEnumerable<int> Ends(int warmUp)
    {
        var (end, size) = (First, FirstWindow);
        while (end < warmUp - Last)
        {
            end = end + size + (2 * size) > warmUp - Last ? warmUp - Last : end + size;
            size *= 2;
            yield return end;
        }
    }

    /// <summary>
    /// The length from that of now at which the probability of accepting a step crosses the target, by doubling or halving.
    /// </summary>
    private double FindStep(NutsState state, RandomStream random)
    {
        var length = state.Steps.Step;
        var isShort = Accepts(length);
        while (length is > 1e-12 and < Math.PI)
        {
            length = isShort ? 2 * length : length / 2;
            if (Accepts(length) != isShort) break;
        }

        return Math.Min(length, Math.PI);

        bool Accepts(double step) => chain.Accepts(state, step, random);
    }
}
