namespace ProbDsl.Inference.Nuts;

/// <summary>
/// The warm-up of a chain. In its first 30% the metric forgets early draws quickly, by windows of ten draws; then windows have 80 draws, or
/// what the last one holds, and grow by half; in the last 15% only the length of steps is adapted. The metric is computed anew after every
/// draw (the schedule of nuts-rs 0.18).
/// </summary>
/// <param name="settings">The settings of the chain.</param>
internal sealed class WarmUp(NutsSettings settings)
{
    private const double EarlyPart = 0.3, LastPart = 0.15, Growth = 1.5;

    private const int EarlyWindow = 10, LeastWindow = 80, FarAfterDivergence = 4;

    private readonly int early = (int)(EarlyPart * settings.WarmUp), last = settings.WarmUp - (int)(LastPart * settings.WarmUp);

    /// <summary>Adapts a chain after a trajectory.</summary>
    /// <param name="state">The chain.</param>
    /// <param name="draw">The number of the draw in the warm-up, from 0.</param>
    /// <returns>Whether the chain has its first metric from draws, so that the length of steps starts anew.</returns>
    public bool Adapt(NutsState state, int draw)
    {
        var acceptance = draw < early ? state.Last.Acceptance : state.Last.AcceptanceBothWays;
        var target = settings.TargetAcceptance;
        state.Steps.Update(settings.Mistake == PlantedMistake.StepSign ? (2 * target) - acceptance : acceptance, target);
        if (draw >= last) return false;
        if (IsGood(state))
        {
            state.Foreground.Add(state.Point);
            state.Background.Add(state.Point);
        }

        ChangeWindow(state, draw);
        if (settings.Mistake == PlantedMistake.UnusedMetric
            || !state.Foreground.TryScale(state.Scales, settings.Mistake == PlantedMistake.InvertedMetric)) return false;
        var isFirst = !state.HasMetric;
        state.HasMetric = true;
        return isFirst;
    }

    /// <summary>Whether a draw moved, after a divergence by more than a few steps.</summary>
    private bool IsGood(NutsState state) => settings.Mistake == PlantedMistake.EveryDraw
        || Math.Abs(state.Point.Index) > (state.Last.HasDiverged ? FarAfterDivergence : 0);

    /// <summary>Ends a window, unless the next one would reach into the last part.</summary>
    private void ChangeWindow(NutsState state, int draw)
    {
        var isEarly = draw < early;
        if (!isEarly && state.Window == 0) state.Window = Math.Max(LeastWindow, state.Background.Count);
        var (size, next) = isEarly ? (EarlyWindow, EarlyWindow) : (state.Window, (int)Math.Round(Growth * state.Window));
        if (state.Background.Count < size || draw + next > last) return;
        state.ChangeWindow();
        if (!isEarly) state.Window = next;
    }
}
