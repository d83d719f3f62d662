using System.Globalization;

namespace ProbDsl.Runtime.Gpu.Devices;

/// <summary>
/// The choice of `--device auto`: a GPU where a step is large enough to gain from one. A step on a GPU is launched and awaited, which takes
/// some ten microseconds for each of its kernels however small they are; a core of the processor computes some ten operations a nanosecond.
/// </summary>
public static class DeviceRule
{
    /// <summary>
    /// The operations of a step from which a GPU is chosen: some milliseconds of the processor. An estimate, never measured on a GPU.
    /// </summary>
    public const double LeastOperations = 1e9;

    /// <summary>
    /// Whether the engine for GPUs has been measured beside the processor on one. It has not: until then the choice is the processor, and
    /// no driver is looked for.
    /// </summary>
    public static bool IsMeasured => false;

    /// <summary>The device for a step.</summary>
    /// <param name="work">Its work.</param>
    /// <param name="gpus">Counts the GPUs; called only if all else speaks for one.</param>
    /// <param name="isMeasured"><see cref="IsMeasured"/>, except in tests.</param>
    public static DeviceDecision Choose(StepWork work, Func<int> gpus, bool isMeasured) =>
        work.HostOp is { } op ? new(false, $"`{op}` runs on the processor")
        : work.IsDouble ? new(false, "it computes in float64, which most GPUs do slowly")
        : work.Operations < LeastOperations
            ? new(false, $"a step takes {Number(work.Operations)} operations, below the {Number(LeastOperations)} that a GPU is for")
        : !isMeasured
            ? new(false, $"the engine for GPUs has not been measured on one yet (a step takes {Number(work.Operations)} operations)")
        : gpus() == 0 ? new(false, "no GPU was found")
        : new(true, $"a step takes {Number(work.Operations)} operations");

    private static string Number(double count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>Where a step runs, and why.</summary>
public sealed record DeviceDecision(bool IsGpu, string Reason);
