using System.Runtime.InteropServices;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// Memory of a played device. Each use must lie within one live allocation, and nothing may be read before it was written; new memory is
/// filled with NaN.
/// </summary>
internal sealed unsafe class DeviceMemory
{
    private readonly SortedDictionary<nint, (long Bytes, bool[] Written)> live = [];

    // a flag for each sixteen bytes
    private const int Grain = 16;

    public int Live => live.Count;

    /// <summary>The bytes of all allocations.</summary>
    public long Reserved => live.Values.Sum(l => l.Bytes);

    public nint Allocate(long bytes)
    {
        var at = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 256), 256);
        NativeMemory.Fill((void*)at, (nuint)bytes, 0xFF);
        live[at] = (bytes, new bool[bytes / Grain + 1]);
        return at;
    }

    public void Free(nint address)
    {
        if (address == 0) return;
        if (!live.Remove(address)) throw new KernelFault($"{address:x} is freed and was not reserved");
        NativeMemory.AlignedFree((void*)address);
    }

    public void Check(nint address, long bytes, Access access, string by)
    {
        if (bytes == 0) return;
        var (start, (size, written)) = Of(address);
        if (address + bytes > start + size) throw new KernelFault($"{by}: {bytes} bytes at {address - start} of {size}");
        var (first, last) = ((address - start) / Grain, (address - start + bytes - 1) / Grain);
        if (access == Access.Read && written.AsSpan((int)first, (int)(last - first + 1)).Contains(false))
            throw new KernelFault($"{by}: reads at {address - start} of {size} what nobody has written");
        if (access != Access.Read) written.AsSpan((int)first, (int)(last - first + 1)).Fill(true);
    }

    private KeyValuePair<nint, (long Bytes, bool[] Written)> Of(nint address)
    {
        foreach (var one in live)
            if (address >= one.Key && address < one.Key + Math.Max(1, one.Value.Bytes)) return one;
        throw new KernelFault($"{address:x} is no memory of the device");
    }
}
