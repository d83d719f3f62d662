namespace ProbDsl.Inference.Nuts;

/// <summary>
/// The warm-up of a chain. In its first 30% the metric forgets early draws quickly, by windows of ten draws; then windows have 80 draws, or
/// what the last one holds, and grow by half; in the last 15% only the length of steps is adapted. The metric is computed anew after every
/// draw (the schedule of nuts-rs 0.18). A chain that starts with the metric of another fit has no first part.
/// </summary>
/// <param name="settings">The settings of the chain.</param>
internal sealed class WarmUp(NutsSettings settings)
{
    private const double EarlyPart = 0.3, LastPart = 0.15, Growth = 1.5;

    /// <summary>The draws after which correlations are learned anew.</summary>
    private const int Turning = 20;

    /// <summary>The draws to which other steps can be adapted.</summary>
    private const int FewestSteps = 30;

    private const int EarlyWindow = 10, LeastWindow = 80, FarAfterDivergence = 4;

    private readonly int early = settings.HasMetric ? 0 : (int)(EarlyPart * settings.WarmUp);
    private readonly int last = settings.WarmUp - (int)(LastPart * settings.WarmUp);

    /// <summary>Adapts a chain after a trajectory.</summary>
    /// <param name="state">The chain.</param>
    /// <param name="draw">The number of the draw in the warm-up, from 0.</param>
    /// <returns>
    /// Whether the chain has its first metric from draws, or other steps from now on, so that the length of steps starts anew.
    /// </returns>
    public bool Adapt(NutsState state, int draw)
    {
        var isAnew = AdaptMetric(state, draw);
        return (!state.Divides && Divide(state, draw)) || isAnew;
    }

    /// <summary>
    /// Lets steps divide themselves from now on, if a trajectory after the first part has diverged with a length that is adapted.
    /// </summary>
    /// <returns>Whether that is new.</returns>
    private bool Divide(NutsState state, int draw) => state.Divides = settings.Kernel == TrajectoryKernel.Auto
        && draw >= early && state.Last.HasDiverged && state.Steps.IsSettled && settings.WarmUp - draw > FewestSteps;

    private bool AdaptMetric(NutsState state, int draw)
    {
        var acceptance = draw < early ? state.Last.Acceptance : state.Last.AcceptanceBothWays;
        var target = settings.TargetAcceptance;
        state.Steps.Update(settings.Mistake == PlantedMistake.StepSign ? (2 * target) - acceptance : acceptance, target);
        if (draw >= last)
        {
            state.ForgetDraws();
            return false;
        }

        var isGood = IsGood(state);
        if (isGood) state.Learn();
        var isChanged = ChangeWindow(state, draw);
        if (settings.Mistake == PlantedMistake.UnusedMetric) return false;
        // scales stay as they are between the draws at which correlations in their units are learned
        var isTurned = settings.LearnsCorrelations && draw >= early && IsMany(state)
            && (isChanged || (isGood && state.Foreground.Count % Turning == 0));
        if ((!isTurned && !state.Metric.IsDiagonal)
            || !state.Foreground.TryScale(state.Scales, settings.Mistake == PlantedMistake.InvertedMetric)) return false;
        var (isFirst, wasDiagonal) = (!state.HasMetric, state.Metric.IsDiagonal);
        state.HasMetric = true;
        if (isTurned) LowRank.Turn(state.Metric, state.Foreground.Draws, settings.Mistake);
        return isFirst || wasDiagonal != state.Metric.IsDiagonal;
    }

    /// <summary>Whether there are enough draws for a covariance from half of them.</summary>
    private static bool IsMany(NutsState state) =>
        state.Point.Dimension > 1 && state.Foreground.Draws.Count >= 2 * (state.Point.Dimension + 1);

    /// <summary>Whether a draw moved, after a divergence by more than a few steps.</summary>
    private bool IsGood(NutsState state) => settings.Mistake == PlantedMistake.EveryDraw
        || Math.Abs(state.Point.Index) > (state.Last.HasDiverged ? FarAfterDivergence : 0);

    /// <summary>Ends a window, unless the next one would reach into the last part.</summary>
    /// <returns>Whether it has ended.</returns>
    private bool ChangeWindow(NutsState state, int draw)
    {
        var isEarly = draw < early;
        if (!isEarly && state.Window == 0) state.Window = Math.Max(LeastWindow, state.Background.Count);
        var (size, next) = isEarly ? (EarlyWindow, EarlyWindow) : (state.Window, (int)Math.Round(Growth * state.Window));
        if (state.Background.Count < size || draw + next > last) return false;
        state.ChangeWindow();
        if (!isEarly) state.Window = next;
        return true;
    }
}
