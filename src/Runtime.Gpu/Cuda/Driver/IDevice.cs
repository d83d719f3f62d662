namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// What the engine needs of a device: memory, kernels from text, launches in order. Tests stand in for it on the processor. All calls take
/// effect in the order in which they are made; <see cref="Read"/> waits for those before it.
/// </summary>
public interface IDevice : IDisposable
{
    /// <summary>The name and architecture, for messages.</summary>
    string Name { get; }

    /// <summary>Reserves memory, whose contents are undefined; the address is a multiple of 256.</summary>
    /// <exception cref="NotEnoughMemory">The device has less.</exception>
    nint Allocate(long bytes);

    /// <summary>Frees memory; 0 is ignored.</summary>
    void Free(nint address);

    /// <summary>Copies from the host.</summary>
    void Write(nint to, ReadOnlySpan<byte> from);

    /// <summary>Copies to the host, after everything that was called before.</summary>
    void Read(nint from, Span<byte> into);

    /// <summary>Makes kernels ready for launches; those that the device has are skipped.</summary>
    /// <exception cref="KernelFault">A text does not compile.</exception>
    void Load(IReadOnlyList<KernelText> kernels);

    /// <summary>Whether a library of the device computes a product of matrices with so many multiplications.</summary>
    bool Multiplies(double multiplications);

    /// <summary>Makes that library ready for products; nothing if it is.</summary>
    /// <exception cref="NotEnoughMemory">The device has less than the library works in.</exception>
    void LoadProducts();

    /// <summary>Runs a kernel once.</summary>
    void Launch(Launch launch);

    /// <summary>Prepares calls that are made one after another, again and again.</summary>
    IDeviceGraph Record(IReadOnlyList<DeviceCall> calls);
}

/// <summary>Calls that are submitted together.</summary>
public interface IDeviceGraph : IDisposable
{
    void Run();
}
