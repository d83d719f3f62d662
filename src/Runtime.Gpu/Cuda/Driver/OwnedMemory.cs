namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>Memory of a device that is freed together.</summary>
internal sealed class OwnedMemory(IDevice device) : IDisposable
{
    private readonly HashSet<nint> owned = [];

    /// <exception cref="NotEnoughMemory">The device has less.</exception>
    public nint Take(long bytes)
    {
        var at = device.Allocate(bytes);
        owned.Add(at);
        return at;
    }

    /// <summary>Frees one address before the others.</summary>
    public void Free(nint at)
    {
        owned.Remove(at);
        device.Free(at);
    }

    public void Dispose()
    {
        foreach (var at in owned) device.Free(at);
        owned.Clear();
    }
}
