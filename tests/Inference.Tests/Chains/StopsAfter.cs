using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;

namespace ProbDsl.Tests.Chains;

/// <summary>Interrupts a run after so many steps.</summary>
internal sealed class StopsAfter(int steps, CancellationTokenSource stop) : IProgress
{
    private int taken;

    public void Report(ProgressReport report)
    {
        if (++taken == steps) stop.Cancel();
    }

    public void Report(in TrainingReport report)
    {
    }
}
