namespace ProbDsl.Tests.Training;

/// <summary>A clock that goes on by so much whenever it is looked at.</summary>
internal sealed class Ticking(TimeSpan each) : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks += each.Ticks;
}
