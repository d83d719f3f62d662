namespace ProbDsl.Inference.Training;

/// <summary>
/// When to report and when to keep a checkpoint, by a clock; and how fast it goes. The first checkpoint is due after a second, each further
/// one after twice the time of the one before, up to the longest. No number of the fit depends on it.
/// </summary>
internal sealed class Pace(TimeProvider clock, TimeSpan checkpointEvery)
{
    /// <summary>The longest time between two checkpoints, where nobody says another.</summary>
    public static readonly TimeSpan CheckpointsAtLeastEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100), FirstCheckpoint = TimeSpan.FromSeconds(1);

    private long begun, reported, kept, firstStep;
    private TimeSpan next;

    public void Begin(long step) =>
        (firstStep, begun, reported, kept, next) = (step, clock.GetTimestamp(), clock.GetTimestamp(), clock.GetTimestamp(),
            Shorter(FirstCheckpoint, checkpointEvery));

    public bool IsReportDue() => IsDue(ref reported, ReportEvery);

    public bool IsCheckpointDue()
    {
        if (!IsDue(ref kept, next)) return false;
        next = Shorter(2 * next, checkpointEvery);
        return true;
    }

    /// <summary>Since it began; 0 before any time has passed.</summary>
    public double StepsPerSecond(long step) =>
        clock.GetElapsedTime(begun).TotalSeconds is var seconds and > 0 ? (step - firstStep) / seconds : 0;

    private bool IsDue(ref long last, TimeSpan every)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(last, now) < every) return false;
        last = now;
        return true;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
