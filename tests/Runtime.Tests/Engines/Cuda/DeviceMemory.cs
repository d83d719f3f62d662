using System.Runtime.InteropServices;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// Memory of a played device. Each use must lie within one live allocation, and nothing may be read before it was written; new memory is
/// filled with NaN.
/// </summary>
internal sealed unsafe class DeviceMemory
{
    private readonly SortedList<nint, (long Bytes, bool[] Written)> live = [];

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
        if (Fault(address, bytes, access) is { } fault) throw new KernelFault($"{by}: {fault}");
    }

    /// <summary>Why memory may not be used so; null where it may. Allocates nothing then.</summary>
    public string? Fault(nint address, long bytes, Access access)
    {
        if (bytes == 0) return null;
        if (Before(address) is var i && (i < 0 || address >= live.GetKeyAtIndex(i) + Math.Max(1, live.GetValueAtIndex(i).Bytes)))
            return $"{address:x} is no memory of the device";
        var (start, (size, written)) = (live.GetKeyAtIndex(i), live.GetValueAtIndex(i));
        if (address + bytes > start + size) return $"{bytes} bytes at {address - start} of {size}";
        var (first, last) = ((address - start) / Grain, (address - start + bytes - 1) / Grain);
        var flags = written.AsSpan((int)first, (int)(last - first + 1));
        if (access == Access.Read && flags.Contains(false)) return $"reads at {address - start} of {size} what nobody has written";
        if (access != Access.Read) flags.Fill(true);
        return null;
    }

    // the last allocation that starts at an address or before it; -1 for none
    private int Before(nint address)
    {
        var (low, high) = (0, live.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (live.GetKeyAtIndex(middle) <= address) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }
}
