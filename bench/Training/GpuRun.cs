using System.Diagnostics;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Bench;

/// <summary>Where a comparison on a GPU runs, and how long; without a GPU, all of it on the processor, for a few steps.</summary>
/// <param name="Scripts">The folder of the scripts.</param>
/// <param name="Rivals">Those that take part.</param>
internal sealed record GpuRun(string Scripts, IReadOnlyList<RivalKind> Rivals, bool IsDry)
{
    private static readonly TimeSpan Preparation = TimeSpan.FromSeconds(120);
    private readonly long start = Stopwatch.GetTimestamp();

    public string Device => IsDry ? "cpu" : "cuda";

    public string Python => IsDry ? "/usr/bin/python3" : "python3";

    /// <summary>How many windows of a step here, and elsewhere.</summary>
    public (int Ours, int Theirs) Windows => IsDry ? (2, 1) : (7, 3);

    /// <summary>Steps that are timed to find how many fit into a window.</summary>
    public int FirstSteps => IsDry ? 2 : 20;

    /// <summary>How many processes of a script are prepared at once: JAX measures kernels meanwhile.</summary>
    public int AtOnce(string script) => IsDry ? 1 : script.StartsWith("jax", StringComparison.Ordinal) ? 2 : 6;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>What is left of the time in which processes get ready.</summary>
    public TimeSpan Left => Preparation - Elapsed;

    public IEngine Engine() => IsDry ? new ManagedEngine(1) : CudaEngine.Kind.Start(1);

    /// <summary>How many steps of so many microseconds are a window.</summary>
    public int StepsOf(double microseconds) => (int)Math.Clamp((IsDry ? 2e4 : 1.5e5) / microseconds, 2, 100_000);
}
