namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>A device that counts memory, and does nothing else: what is read is 0.</summary>
/// <param name="count">Receives the bytes.</param>
/// <param name="products">The calls of the library for products that the device for which it stands has; null if there is none.</param>
internal sealed class CountingDevice(MemoryCount count, Lazy<Func<string, nint>?> products) : IDevice
{
    // addresses of the driver are multiples of it
    private const long Grain = 512;

    private readonly Dictionary<nint, long> reserved = [];
    private nint next = (nint)Grain, workspace;

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

    public bool Multiplies(double multiplications) => multiplications >= ProductSettings.Large && products.Value is not null;

    public void LoadProducts()
    {
        if (workspace == 0) workspace = Allocate(ProductLibrary.WorkspaceBytes);
    }

    public IDeviceGraph Record(IReadOnlyList<DeviceCall> calls) => new Nothing();

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
