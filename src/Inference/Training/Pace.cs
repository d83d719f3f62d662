namespace ProbDsl.Inference;

/// <summary>When to report and when to keep a checkpoint, by a clock; and how fast it goes. No number of the training depends on it.</summary>
internal sealed class Pace(TimeProvider clock, TimeSpan checkpointEvery)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    private long begun, reported, kept, firstStep;

    public void Begin(long step) => (firstStep, begun, reported, kept) = (step, clock.GetTimestamp(), clock.GetTimestamp(), clock.GetTimestamp());

    public bool IsReportDue() => IsDue(ref reported, ReportEvery);

    public bool IsCheckpointDue() => IsDue(ref kept, checkpointEvery);

    /// <summary>Since it began; 0 before any time has passed.</summary>
    public double StepsPerSecond(long step) => clock.GetElapsedTime(begun).TotalSeconds is var seconds and > 0 ? (step - firstStep) / seconds : 0;

    private bool IsDue(ref long last, TimeSpan every)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(last, now) < every) return false;
        last = now;
        return true;
    }
}
