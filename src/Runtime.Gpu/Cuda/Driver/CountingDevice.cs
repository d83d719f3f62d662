using ProbDsl.Runtime.Engines;

namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>A device that counts memory, and does nothing else: what is read is 0.</summary>
/// <param name="count">Receives the bytes.</param>
/// <param name="leastProduct">The multiplications from which on the device that it stands for calls its library.</param>
internal sealed class CountingDevice(MemoryCount count, long leastProduct) : IDevice
{
    // addresses of the driver are multiples of it
    private const long Grain = 512;

    private readonly Dictionary<nint, long> reserved = [];
    private nint next = (nint)Grain;
    private bool hasWorkspace;

    public string Name => "a device without memory";

    public nint Allocate(long bytes)
    {
        var taken = (Math.Max(1, bytes) + Grain - 1) / Grain * Grain;
        var at = next;
        next += (nint)taken;
        reserved[at] = taken;
        count.Add(taken);
        return at;
    }

    public void Free(nint address)
    {
        if (reserved.Remove(address, out var bytes)) count.Add(-bytes);
    }

    public void Write(nint to, ReadOnlySpan<byte> from)
    {
    }

    public void Read(nint from, Span<byte> into) => into.Clear();

    public void Load(IReadOnlyList<KernelText> kernels)
    {
    }

    public void Launch(Launch launch)
    {
    }

    public long LeastProduct => leastProduct;

    public IDeviceGraph Record(IReadOnlyList<DeviceCall> calls)
    {
        if (!hasWorkspace && calls.Any(c => c is ProductCall)) count.Add(ProductLibrary.WorkspaceBytes);
        hasWorkspace |= calls.Any(c => c is ProductCall);
        return new Nothing();
    }

    public void Dispose()
    {
    }

    private sealed class Nothing : IDeviceGraph
    {
        public void Run()
        {
        }

        public void Dispose()
        {
        }
    }
}
