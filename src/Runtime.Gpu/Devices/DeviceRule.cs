namespace ProbDsl.Runtime.Gpu.Devices;

/// <summary>
/// The choice of `--device auto`: a GPU where a step is large enough to gain from one. On an H100 a step takes 25 microseconds however
/// small it is, and one to three seconds for its kernels to be compiled; a core of the processor computes 100 operations a nanosecond.
/// </summary>
public static class DeviceRule
{
    /// <summary>
    /// The operations of a step from which a GPU is chosen: a millisecond of the processor, so that the time to compile is gained within
    /// some thousand steps.
    /// </summary>
    public const double LeastOperations = 1e8;

    /// <summary>The device for a step.</summary>
    /// <param name="work">Its work.</param>
    /// <param name="gpus">Counts the GPUs; called only if all else speaks for one.</param>
    public static DeviceDecision Choose(StepWork work, Func<int> gpus) =>
        work.HostOp is { } op ? new(false, op == OpTable.Of(Op.RankMean).Name
            ? "several ranks exchange gradients on the processor" : $"`{op}` runs on the processor")
        : work.IsDouble ? new(false, "it computes in float64, which most GPUs do slowly")
        : work.Operations < LeastOperations
            ? new(false, $"a step takes {Number(work.Operations)} operations, below the {Number(LeastOperations)} that a GPU is for")
        : gpus() == 0 ? new(false, "no GPU with a compiler of kernels was found")
        : new(true, $"a step takes {Number(work.Operations)} operations");

    private static string Number(double count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>Where a step runs, and why.</summary>
public sealed record DeviceDecision(bool IsGpu, string Reason);
