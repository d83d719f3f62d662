namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>The words of a feed on the device, in memory that grows with them.</summary>
internal sealed class FeedMemory(IDevice device, OwnedMemory owned)
{
    private int room;

    /// <summary>The address of the words that were written last; another one after longer ones.</summary>
    public nint Address { get; private set; }

    /// <exception cref="NotEnoughMemory">The device has less.</exception>
    public void Write(ReadOnlySpan<ulong> words)
    {
        if (room < words.Length)
        {
            owned.Free(Address);
            (Address, room) = (owned.Take(16L * words.Length), 2 * words.Length);
        }

        device.Write(Address, MemoryMarshal.AsBytes(words));
    }
}
