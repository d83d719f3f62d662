namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>
/// An engine on a device: kernels are written for each program, and compiled once for each structure. One stream of commands, so run one
/// program at a time.
/// </summary>
/// <param name="device">The device, which the engine disposes.</param>
public sealed class CudaEngine(IDevice device) : IEngine
{
    /// <summary>The first device of the CUDA driver.</summary>
    public static EngineKind Kind { get; } = new("cuda", "kernels on a GPU of NVIDIA",
        _ => new CudaEngine(CudaDevice.Open(0, KernelCaches.Current)))
    {
        IsDevice = true,
        Missing = CudaDevice.Missing,
        Counting = count => new CudaEngine(new CountingDevice(count, new(LibrarySearch.Products))),
    };

    /// <summary>The maximum number of steps that are submitted together.</summary>
    internal const int MostSteps = 32;

    public int StepsAtOnce => MostSteps;

    public IStore CreateStore() => new CudaStore(this, device);

    public IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null) => new CudaProgram(
        program, this, store as CudaStore ?? throw new ArgumentException("the store belongs to another engine"), updates ?? []);

    public void Dispose() => device.Dispose();

    internal IDevice Device => device;

    /// <summary>Runs a kernel that may not be compiled yet.</summary>
    internal void Launch(Launch launch)
    {
        device.Load([launch.Kernel]);
        device.Launch(launch);
    }
}
