namespace ProbDsl.Inference.Training;

/// <summary>
/// Times progress reports and checkpoints by a clock, and measures the speed. The first checkpoint is due after a second, each further one
/// after twice the previous interval, up to a maximum. Results do not depend on it.
/// </summary>
internal sealed class TrainingClock(TimeProvider clock, TimeSpan checkpointEvery)
{
    /// <summary>The default maximum interval between checkpoints.</summary>
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

    /// <summary>The average speed since the start; 0 before any time has passed.</summary>
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
