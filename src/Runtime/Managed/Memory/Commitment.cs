namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// Copies outputs into slots, all together: an output that is itself a slot is buffered first, so that slots can be exchanged.
/// </summary>
internal sealed unsafe class Commitment<T> : IDisposable
    where T : unmanaged
{
    private readonly List<Copy> copies = [];

    private readonly record struct Copy(nint From, nint To, int Count, NativeBuffer<T>? Aside);

    /// <param name="isSlot">Whether the source is a slot, which another copy may overwrite.</param>
    public void Add(T* from, T* to, int count, bool isSlot) =>
        copies.Add(new((nint)from, (nint)to, count, isSlot ? new NativeBuffer<T>(count) : null));

    public void Run()
    {
        foreach (var copy in copies)
            if (copy.Aside is { } aside) Numbers((T*)copy.From, copy.Count).CopyTo(Numbers(aside.At, copy.Count));
        foreach (var copy in copies)
            Numbers(copy.Aside is { } aside ? aside.At : (T*)copy.From, copy.Count).CopyTo(Numbers((T*)copy.To, copy.Count));
    }

    public void Dispose()
    {
        foreach (var copy in copies) copy.Aside?.Dispose();
    }

    private static Span<T> Numbers(T* at, int count) => new(at, count);
}
